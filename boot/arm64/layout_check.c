// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The generated offsets against the structures, and the constants that
 * assembly and linker script count on. Only compiled; no object is linked.
 */
#include <stddef.h>
#include <bulkhead/comm_region.h>
#include "asm_offsets.h"
#include "cell_restart.h"
#include "cpu.h"
#include "irq_filter.h"
#include "irq_filter_layout.h"
#include "layout.h"
#include "panic.h"
#include "trap.h"

_Static_assert(GUEST_REGS_SIZE == sizeof(struct guest_regs), "size");
_Static_assert(GUEST_REGS_SIZE % 16 == 0, "stack alignment");
_Static_assert(GUEST_REGS_PC == offsetof(struct guest_regs, pc), "pc");
_Static_assert(GUEST_REGS_PC + 8 == offsetof(struct guest_regs, spsr), "pair");
_Static_assert(GUEST_REGS_X30 == offsetof(struct guest_regs, x[30]), "x30");
_Static_assert(PANIC_X30 == offsetof(struct arch_panic_regs, x[30]), "x30");
_Static_assert(CPU_PANIC_REGS == offsetof(struct cpu, arch.panic_regs), "cpu");
_Static_assert(PANIC_SP == offsetof(struct arch_panic_regs, sp), "sp");
_Static_assert(PANIC_PC == PANIC_SP + 8, "pair");
_Static_assert(PANIC_SPSR == offsetof(struct arch_panic_regs, spsr), "spsr");
_Static_assert(offsetof(struct arch_panic_regs, syndrome) == PANIC_SPSR + 8,
	       "pair");
_Static_assert(PANIC_ADDRESS == offsetof(struct arch_panic_regs, address),
	       "address");
_Static_assert(sizeof(struct cpu) <= IRQ_FILTER_OFFSET, "the CPU's area");
_Static_assert(IRQ_FILTER_OFFSET + sizeof(struct irq_filter) <= CPU_AREA_SIZE,
	       "the CPU's area");
_Static_assert(IRQ_FILTER_OFFSET % 8 == 0, "alignment");
_Static_assert(VA_CPU % 16 == 0, "stack alignment");
_Static_assert(sizeof(struct panic_record) <= PAGE_SIZE, "one page");
_Static_assert(sizeof(struct cell_state) <= RESTARTS_OFFSET, "one page");
_Static_assert(sizeof(struct cell_restart) <= VA_CPU_PAGE - VA_RESTART,
	       "overlap");
_Static_assert(offsetof(struct comm_region, cell_state) == COMM_STATE_OFFSET,
	       "the state word of the comm region");
