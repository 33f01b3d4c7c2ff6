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

	.section .text
	.globl	manage_try
manage_try:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, stack_end - 16(%rip)
	leaq	stack_end - 16(%rip), %rsp
	movq	%rdi, %rax
	movq	%rsi, %rdi
	call	*%rax
	movq	%rax, %rdi
	.globl	manage_escape
manage_escape:
	movq	stack_end - 16(%rip), %rsp
	movq	%rdi, %rax
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret

	.bss
	.balign	16
	.skip	STACK_SIZE
stack_end:
