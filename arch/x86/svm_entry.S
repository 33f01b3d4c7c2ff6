/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The way into a guest and out of it: VMRUN and all registers but RAX and RSP,
 * which are in the VMCB. APM volume 2, 15.5.
 *
 * While a guest runs the host's RSP is the empty stack's top, this_cpu; an exit
 * puts struct guest_regs there. GIF is 0, except for an NMI that is taken.
 */
#include "asm_offsets.h"

	.text
	.globl	vcpu_run
vcpu_run:
	mov	$this_cpu - GUEST_REGS_SIZE, %rsp
	call	vcpu_park
	mov	%rsp, %rdi
	call	svm_event		/* the cell's start, if it starts here */
1:	popq	vmcb + VMCB_RAX
	pop	%rcx
	pop	%rdx
	pop	%rbx
	pop	%rbp			/* RSP's place */
	pop	%rbp
	pop	%rsi
	pop	%rdi
	.irp	reg, r8, r9, r10, r11, r12, r13, r14, r15
	pop	%\reg
	.endr
	mov	cpu_roots + ROOTS_VMCB, %rax
	vmrun	%rax
	.irp	reg, r15, r14, r13, r12, r11, r10, r9, r8
	push	%\reg
	.endr
	push	%rdi
	push	%rsi
	push	%rbp
	push	%rbp
	push	%rbx
	push	%rdx
	push	%rcx
	pushq	vmcb + VMCB_RAX
	mov	%rsp, %rdi
	call	vcpu_exit
	jmp	1b

/* Nothing is looked at between an NMI and the entry: it has been taken there. */
	.globl	host_nmi
host_nmi:
	incl	this_cpu + CPU_NMIS
	iretq
