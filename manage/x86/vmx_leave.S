/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * VMX: the last instructions of the hypervisor on a CPU, from its map to the
 * guest's. This page, and that of the frame, are mapped in both at the addresses
 * used here. Registers: rdi, the frame. VMX is off. All stacks are only read.
 */
#include "leave.h"

#define MSR_EFER	0xc0000080
#define MSR_FS_BASE	0xc0000100
#define MSR_GS_BASE	0xc0000101
#define TSS_BUSY	0x02		/* of a descriptor's byte 5 */

	.macro	LOAD_MSR number, from
	mov	$\number, %ecx
	mov	\from(%rdi), %eax
	mov	\from + 4(%rdi), %edx
	wrmsr
	.endm

	.section .text.leave, "ax"
	.balign	4096
	.globl	leave_page, leave_turn
leave_page:
	mov	LEAVE_CR3_PLAIN(%rdi), %rax
	mov	%rax, %cr3
	mov	LEAVE_CR4(%rdi), %rax
	mov	%rax, %cr4
	mov	LEAVE_CR0(%rdi), %rax
	mov	%rax, %cr0
	mov	LEAVE_CR3(%rdi), %rax
	mov	%rax, %cr3
	lgdt	LEAVE_GDTR(%rdi)
	lidt	LEAVE_IDTR(%rdi)
	mov	LEAVE_DS(%rdi), %eax
	mov	%eax, %ds
	mov	LEAVE_ES(%rdi), %eax
	mov	%eax, %es
	mov	LEAVE_FS(%rdi), %eax
	mov	%eax, %fs
	mov	LEAVE_GS(%rdi), %eax
	mov	%eax, %gs
	lldt	LEAVE_LDTR(%rdi)
	mov	LEAVE_TR(%rdi), %eax
	test	%eax, %eax
	jz	1f
	/* It is busy with this task. */
	mov	LEAVE_GDTR + 2(%rdi), %rcx
	andb	$~TSS_BUSY, 5(%rcx, %rax)
	ltr	%ax
1:	lea	LEAVE_RETURN(%rdi), %rsp
	lretq
leave_turn:
	mov	LEAVE_RSP(%rdi), %rsp
	LOAD_MSR MSR_FS_BASE, LEAVE_FS_BASE
	LOAD_MSR MSR_GS_BASE, LEAVE_GS_BASE
	LOAD_MSR MSR_EFER, LEAVE_EFER
	mov	LEAVE_DR7(%rdi), %rax
	mov	%rax, %dr7
	lea	LEAVE_REGS(%rdi), %rsp
	.irp	reg, rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, \
			r13, r14, r15
	pop	%\reg
	.endr
	iretq

	.text
	.globl	leave_to
leave_to:
	mov	%rdi, %rax
	mov	%rsi, %rdi
	jmp	*%rax
