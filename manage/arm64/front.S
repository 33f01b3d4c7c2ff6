/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * In front of the runtime's vectors, as long as there is management: what is a
 * hypercall is done here, all else goes on as if it had been taken there.
 */
#include <bulkhead/hypercall.h>
#include "asm_offsets.h"

#define VECTOR_SIZE	0x80
#define FROM_LOWER_64	8	/* the first vector of AArch64 guests */
#define ESR_HVC_HIGH	0x5a00	/* HVC64, an instruction of 4 bytes */

	.altmacro
.macro pair op, a, b
	\op	x\a, x\b, [sp, #8 * \a]
.endm

	.section .text.head, "ax"
	.balign	0x800
	.globl	manage_vectors
manage_vectors:
	.set	n, 0
	.rept	16
	.if	n == FROM_LOWER_64
	b	front
	.else
	b	vectors + n * VECTOR_SIZE
	.endif
	.fill	31, 4, 0
	.set	n, n + 1
	.endr

front:
	stp	x0, x1, [sp, #-GUEST_REGS_SIZE]!
	mrs	x0, esr_el2
	mov	w1, #HYPERCALL_HVC
	movk	w1, #ESR_HVC_HIGH, lsl #16
	cmp	w0, w1
	b.eq	1f
	ldp	x0, x1, [sp], #GUEST_REGS_SIZE
	b	vectors + FROM_LOWER_64 * VECTOR_SIZE
1:
	.set	n, 2
	.rept	14
	pair	stp, %n, %(n + 1)
	.set	n, n + 2
	.endr
	stp	x30, xzr, [sp, #GUEST_REGS_X30]
	mrs	x3, elr_el2
	mrs	x4, spsr_el2
	stp	x3, x4, [sp, #GUEST_REGS_PC]
	mov	x0, sp
	adrp	x30, guest_return
	add	x30, x30, :lo12:guest_return
	/* A sibling has stopped the cell: nothing this CPU asks for counts. */
	adrp	x3, cell_state
	ldr	w3, [x3, :lo12:cell_state]
	cbnz	w3, cpu_park
	b	front_call
