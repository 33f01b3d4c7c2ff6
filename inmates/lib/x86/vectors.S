/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Interrupt and exception entries, and the way to user mode and back. All 256
 * save everything and go to exception_handle() with the number of their own.
 */
#include "segments.h"

#define RFLAGS_USER		0x2	/* interrupts masked */

	.text
	.balign	16
	.global	vectors
vectors:
	.set	number, 0
	.rept	256
	.balign	16
	/* The others push an error code themselves. */
	.if	number != 8 && (number < 10 || number > 14) && number != 17 && \
		number != 21 && number != 29 && number != 30
	pushq	$0
	.endif
	pushq	$number
	jmp	save_and_handle
	.set	number, number + 1
	.endr

	/* struct exception_frame */
save_and_handle:
	push	%rax
	push	%rbx
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%rbp
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	cld
	mov	%rsp, %rdi
	call	exception_handle
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rbp
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	pop	%rbx
	pop	%rax
	add	$16, %rsp
	iretq

/*
 * user_enter(code, stack, segments_stack()): until user_leave, with the stack
 * where it was.
 */
	.global	user_enter
user_enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, (%rdx)
	pushq	$SELECTOR_USER_DATA
	push	%rsi
	pushq	$RFLAGS_USER
	pushq	$SELECTOR_USER_CODE
	push	%rdi
	iretq

	.global	user_leave
user_leave:
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.section .note.GNU-stack, "", %progbits
