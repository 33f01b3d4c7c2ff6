/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A guest stores a word to GICD_SGIR with a list of targets (IHI 0048 4.3.15):
 * the one exit that an SMP guest makes in steady state, so it is done without
 * C. Targets outside of the cell and the kick are dropped, and NSATT is not
 * passed on. Everything else goes to guest_trap.
 *
 * x1: ESR_EL2, x2: its class, 0x24; the guest's registers are at SP.
 */
#include "asm_offsets.h"

	.text
	.globl	vgic_exit
vgic_exit:
	mrs	x3, far_el2
	mrs	x4, hpfar_el2
	lsl	x4, x4, #8
	bfxil	x4, x3, #0, #12
	ldr	x3, this_cell + CELL_SGIR
	cmp	x3, x4
	b.ne	guest_trap
	adr	x3, plain_store
	ldp	w4, w5, [x3]
	and	w4, w4, w1
	cmp	w4, w5
	b.ne	guest_trap
	ldr	w3, cell_state
	cbnz	w3, guest_trap		/* stopped by a sibling */
	ubfx	w3, w1, #16, #5
	ldr	x3, [sp, x3, lsl #3]
	tst	w3, #SGIR_FILTER
	b.ne	guest_trap
	ldr	w4, this_cell + CELL_CLUSTERS + CLUSTER_TARGETS
	and	w4, w4, w3, lsr #SGIR_TARGETS_SHIFT
	and	w3, w3, #SGIR_INTID
	cmp	w3, #IRQ_KICK
	b.eq	1f
	orr	w3, w3, w4, lsl #SGIR_TARGETS_SHIFT
	dsb	ishst			/* what the target is to find in memory */
	adr	x4, gicd_frame + GICD_SGIR
	str	w3, [x4]
1:	mrs	x3, elr_el2
	mrs	x4, spsr_el2
	add	x3, x3, #4
	and	x4, x4, #~SPSR_SS
	and	x4, x4, #~SPSR_BTYPE
	msr	elr_el2, x3
	msr	spsr_el2, x4
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	b	guest_enter
/* Of ESR_EL2: mask, and value of a plain store of 32 bits. */
plain_store:
	.word	ESR_PLAIN_STORE_MASK, ESR_PLAIN_STORE
