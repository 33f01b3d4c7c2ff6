/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A management call on the one stack that is large enough for builders, and the
 * way out of it from wherever something fails. Only the CPU whose call runs
 * uses either.
 *
 * int64_t manage_try(int64_t (*call)(uint64_t arg), uint64_t arg)
 * noreturn void manage_escape(int64_t error)
 */
#define STACK_SIZE	0x4000
#define FRAME_SIZE	96	/* x19 to x30 */

	.section .text
	.globl	manage_try
manage_try:
	stp	x29, x30, [sp, #-FRAME_SIZE]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	adrp	x2, stack_end
	add	x2, x2, :lo12:stack_end
	mov	x3, sp
	str	x3, [x2, #-16]!
	mov	sp, x2
	mov	x2, x0
	mov	x0, x1
	blr	x2
	.globl	manage_escape
manage_escape:
	adrp	x1, stack_end - 16
	ldr	x1, [x1, :lo12:stack_end - 16]
	mov	sp, x1
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #FRAME_SIZE
	ret

	.bss
	.balign	16
	.skip	STACK_SIZE
stack_end:
