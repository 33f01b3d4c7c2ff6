// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Offsets for assembly: compiled to text, from which the build takes the lines
 * that start with "->". asm_offsets_check.c holds the result against C again.
 */
#include <stddef.h>
#include "cpu.h"
#include "trap.h"

#define OFFSET(name, value) \
	__asm__ volatile("\n.ascii \"->" #name " %c0\"" : : "i"(value))

void asm_offsets(void);

void asm_offsets(void)
{
	OFFSET(GUEST_REGS_SIZE, sizeof(struct guest_regs));
	OFFSET(GUEST_REGS_X30, offsetof(struct guest_regs, x[30]));
	OFFSET(GUEST_REGS_PC, offsetof(struct guest_regs, pc));
	OFFSET(CPU_PANIC_REGS, offsetof(struct cpu, arch.panic_regs));
	OFFSET(PANIC_X30, offsetof(struct arch_panic_regs, x[30]));
	OFFSET(PANIC_SP, offsetof(struct arch_panic_regs, sp));
	OFFSET(PANIC_PC, offsetof(struct arch_panic_regs, pc));
	OFFSET(PANIC_SPSR, offsetof(struct arch_panic_regs, spsr));
	OFFSET(PANIC_ADDRESS, offsetof(struct arch_panic_regs, address));
}
