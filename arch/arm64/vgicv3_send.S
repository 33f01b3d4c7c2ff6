/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A guest writes ICC_SGI1R_EL1 (IHI 0069, 12.2): the one exit that an SMP guest
 * makes in steady state, so it is done without C. Targets outside of the cell
 * and the kick are dropped, and so is a value that names no cluster of the
 * cell. "All but me" and everything else goes to guest_trap.
 *
 * x1: ESR_EL2, x2: its class, 0x18; the guest's registers are at SP.
 */
#include "asm_offsets.h"

	.text
	.globl	vgic_exit
vgic_exit:
	mov	w3, #SGI1R_WRITE_LOW
	movk	w3, #SGI1R_WRITE_HIGH, lsl #16
	eor	w3, w3, w1
	tst	w3, #~ESR_SYS64_RT_MASK
	b.ne	guest_trap
	ldr	w3, cell_state
	cbnz	w3, guest_trap		/* stopped by a sibling */
	ubfx	w3, w1, #5, #5
	ldr	x3, [sp, x3, lsl #3]
	adr	x4, this_cell + CELL_CLUSTERS
1:	ldp	x5, x2, [x4], #SGI_CLUSTER_SIZE
	cbz	x2, 3f			/* behind the last */
	eor	x5, x5, x3
	bic	x5, x5, #SGI1R_INTID
	lsr	x5, x5, #16
	cbnz	x5, 1b
	orr	x2, x2, #~SGI1R_TARGETS
	and	x3, x3, x2
	mvn	w5, w3
	tst	w5, #SGI1R_INTID
	b.eq	2f			/* the kick */
	dsb	ishst			/* what the target is to find in memory */
	msr	S3_0_C12_C11_5, x3	/* ICC_SGI1R_EL1 */
2:	mrs	x3, elr_el2
	mrs	x4, spsr_el2
	add	x3, x3, #4
	and	x4, x4, #~SPSR_SS
	and	x4, x4, #~SPSR_BTYPE
	msr	elr_el2, x3
	msr	spsr_el2, x4
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	b	guest_enter
3:	tbz	x3, #SGI1R_IRM_BIT, 2b
	lsr	w2, w1, #ESR_EC_SHIFT
	b	guest_trap
