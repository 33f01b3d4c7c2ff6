/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * SVM: the last instructions of the hypervisor on a CPU, from its map to the
 * guest's. This page, and that of the frame, are mapped in both at the addresses
 * used here. Registers: rdi, the frame.
 *
 * GIF is 0, so that no NMI comes before the guest's IDT, GDT and code segment
 * are loaded. All stacks below are only read.
 */
#include "leave.h"

#define MSR_EFER 0xc0000080

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
	lea	LEAVE_RETURN(%rdi), %rsp
	lretq
leave_turn:
	mov	LEAVE_RSP(%rdi), %rsp
	stgi
	mov	$MSR_EFER, %ecx
	mov	LEAVE_EFER(%rdi), %eax
	mov	LEAVE_EFER + 4(%rdi), %edx
	wrmsr
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
