/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's part of struct cpu.
 */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include <stdint.h>

/* Filled by the fault vector: EL2 faulted in EL2. */
struct arch_panic_regs {
	uint64_t x[31];
	uint64_t sp;
	uint64_t pc;
	uint64_t spsr;
	uint64_t syndrome;	/* ESR_EL2 */
	uint64_t address;	/* FAR_EL2 */
};

/* What the erasing CPU does at the hand-off; zero on all others. */
struct erase_plan {
	uint32_t num_cpus;	/* that will arrive, this one included */
	uint32_t num_entries;	/* of the window in the level-2 root */
	uint64_t *entries;	/* the first, seen through the window */
	struct {
		uint64_t *start;	/* in the window */
		uint64_t size;		/* bytes, a multiple of 8 */
	} ranges[3];
};

struct arch_cpu {
	struct arch_panic_regs panic_regs;
	uint64_t start_args[4];	/* x0..x3 of the cell's first CPU */
	uint32_t gicr_frame;	/* its redistributor: index in the region */
	uint64_t sgi_prefix;	/* itself, as in struct sgi_cluster */
	uint64_t sgi_target;
	struct erase_plan erase;
};

#endif
