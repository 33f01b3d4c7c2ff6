/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's part of struct cpu.
 */
#pragma once

#include <stdint.h>
#include "seal.h"

/* CPUs with equal Aff3.Aff2.Aff1; with a GICv2 all CPUs are one cluster. */
struct sgi_cluster {
	uint64_t prefix;	/* as in ICC_SGI1R_EL1; GICv2: 0 */
	uint64_t targets;	/* mask of TargetList, or of CPU interfaces */
};

/* Filled by the fault vector: EL2 faulted in EL2. */
struct arch_panic_regs {
	uint64_t x[31];
	uint64_t sp;
	uint64_t pc;
	uint64_t spsr;
	uint64_t syndrome;	/* ESR_EL2 */
	uint64_t address;	/* FAR_EL2 */
};

struct arch_cpu {
	struct arch_panic_regs panic_regs;
	int32_t workarounds[3];	/* SMCCC_ARCH_FEATURES of 1, 2, 3 */
	uint32_t gicr_frame;	/* its redistributor: index in the region */
	struct erase_plan erase;
};
