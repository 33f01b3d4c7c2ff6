/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exception vectors, and the way to EL0 and back. All sixteen vectors save
 * everything and go to exception_handle() with their own offset.
 */
#include "sysreg.h"

#define FRAME_SIZE		272	/* struct exception_frame */
#define FRAME_LR		240
#define FRAME_SPSR		256
#define CALLEE_SAVED_SIZE	96
#define VECTOR_SIZE		0x80

	.macro	vector offset
	.balign	VECTOR_SIZE
	sub	sp, sp, #FRAME_SIZE
	stp	x0, x1, [sp]
	mov	x1, #\offset
	b	save_and_handle
	.endm

	.section .vectors, "ax"
	.global vectors
vectors:
	.irp	offset, 0x000, 0x080, 0x100, 0x180, 0x200, 0x280, 0x300, 0x380
	vector	\offset
	.endr
	.irp	offset, 0x400, 0x480, 0x500, 0x580, 0x600, 0x680, 0x700, 0x780
	vector	\offset
	.endr
	.balign	VECTOR_SIZE

	.text
save_and_handle:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x30, x2, [sp, #FRAME_LR]
	str	x3, [sp, #FRAME_SPSR]
	mov	x0, sp
	bl	exception_handle
	ldr	x3, [sp, #FRAME_SPSR]
	ldp	x30, x2, [sp, #FRAME_LR]
	msr	spsr_el1, x3
	msr	elr_el1, x2
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME_SIZE
	eret

/* el0_enter(code, stack, spsr): until SVC, which goes to el0_leave. */
	.global el0_enter
el0_enter:
	sub	sp, sp, #CALLEE_SAVED_SIZE
	stp	x19, x20, [sp]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	msr	elr_el1, x0
	msr	sp_el0, x1
	msr	spsr_el1, x2
	/* A32 code finds its stack in R13. */
	mov	x13, x1
	eret

	.global el0_leave
el0_leave:
	ldp	x19, x20, [sp]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	add	sp, sp, #CALLEE_SAVED_SIZE
	ret

	.section .note.GNU-stack, "", %progbits
