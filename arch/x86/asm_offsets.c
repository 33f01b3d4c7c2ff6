// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Offsets for assembly: compiled to text, from which the build takes the lines
 * that start with "->". layout_check.c holds the result against C again.
 */
#include <stddef.h>
#include "cell.h"
#include "cpu.h"
#include "svm_regs.h"
#include "vcpu.h"
#include "x86_regs.h"

#define OFFSET(name, value) \
	__asm__ volatile("\n.ascii \"->" #name " %c0\"" : : "i"(value))

#define PANIC(field) offsetof(struct cpu, arch.panic_regs.field)

void asm_offsets(void);

void asm_offsets(void)
{
	OFFSET(GUEST_REGS_SIZE, sizeof(struct guest_regs));
	OFFSET(CPU_ID, offsetof(struct cpu, id));
	OFFSET(CPU_STEP_ACTIVE, offsetof(struct cpu, arch.step.active));
	OFFSET(CPU_NMIS, offsetof(struct cpu, arch.nmis));
	OFFSET(CPU_EVENTS, offsetof(struct cpu, arch.events));
	OFFSET(CPU_DEBUG_TRAPS, offsetof(struct cpu, arch.debug_traps));
	OFFSET(RFLAGS_RF_BYTE_2, RFLAGS_RF >> 16);
	OFFSET(PANIC_REGS, PANIC(r));
	OFFSET(PANIC_RSP, PANIC(r[RSP]));
	OFFSET(PANIC_PC, PANIC(pc));
	OFFSET(PANIC_FLAGS, PANIC(flags));
	OFFSET(PANIC_SYNDROME, PANIC(syndrome));
	OFFSET(PANIC_ADDRESS, PANIC(address));
	OFFSET(ROOTS_VMCB, offsetof(struct cpu_roots, vmcb));
	OFFSET(VMCB_RAX, offsetof(struct vmcb, rax));
}
