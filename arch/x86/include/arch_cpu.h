/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * x86's part of struct cpu, and what of a CPU is constant.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "seal.h"

struct trap_page;

/* Filled by the fault entry: an exception in the hypervisor. */
struct arch_panic_regs {
	uint64_t r[16];		/* in the order of enum guest_reg, vcpu.h */
	uint64_t pc;
	uint64_t flags;
	uint64_t syndrome;	/* vector << 32 | error code */
	uint64_t address;	/* CR2 */
};

/* A trapped access that is being stepped. */
struct vcpu_step {
	uint32_t active;
	uint32_t is_write;
	const struct trap_page *trap;
	uint32_t offset;	/* in the page, a multiple of 4 */
	uint32_t seed;		/* what the scratch page held before */
	uint64_t flags;		/* the guest's IF and TF */
	uint64_t dr6;
};

struct arch_cpu {
	struct arch_panic_regs panic_regs;
	uint32_t state;		/* enum vcpu_state */
	uint32_t nmis;		/* host NMIs seen: for tests */
	uint32_t debug_traps;	/* a guest's #DB that reached the host: counted */
	uint32_t denied;	/* MSR accesses and IPIs refused: counted */
	struct vcpu_step step;
	uint32_t xapic_command;	/* xAPIC: the guest's ICR, lower half */
	uint32_t xapic_dest;	/* and upper half */
	const uint32_t *events;	/* VMX: the word looked at before each entry */
	struct erase_plan erase;
};

/*
 * Fixed at boot, mapped read-only: the only values that the fields of VMCB and
 * VMCS that hold physical addresses are ever given.
 */
struct cpu_roots {
	uint64_t run;		/* N_CR3 or EPTP of the cell */
	uint64_t step;		/* the same, trapped pages are the scratch page */
	uint64_t park;		/* SVM: of nothing but the parking page */
	uint64_t vmcb;		/* physical address: VMCB or VMCS */
	uint64_t host;		/* physical address: host save area or VMXON */
	uint64_t io_bitmap[2];	/* IOPM; or VMX' A and B */
	uint64_t msr_bitmap;
};

extern const struct cpu_roots cpu_roots;
