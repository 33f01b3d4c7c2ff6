/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * From the boot map to this CPU's final map. This page is mapped by the same
 * leaf descriptor in both; neither a stack nor data is touched in between.
 *
 * noreturn void handoff(uint64_t ttbr0)
 *
 * The EL2 regime has no ASIDs: entries of both maps coexist until the TLBI, so
 * no other address may mean two things (DDI 0487 D8.17, R_VNRFW, R_WHZWS).
 * @pre DAIF masked; @ttbr0 with CnP = 0.
 */
#include "asm_offsets.h"

	.text
	.globl	handoff
handoff:
	dsb	ish
	msr	ttbr0_el2, x0
	isb
	tlbi	alle2
	dsb	nsh
	isb
	ic	iallu
	dsb	nsh
	isb
	adrp	x1, this_cpu
	add	x1, x1, :lo12:this_cpu
	sub	sp, x1, #GUEST_REGS_SIZE
	bl	seal
	ldr	w0, [sp, #GUEST_REGS_SIZE + CPU_HAS_CELL]
	cbz	w0, arch_cpu_halt
	/* The cell's first CPU is marked as switched on, others come later. */
	mov	x0, sp
	bl	cpu_park
	b	guest_return
