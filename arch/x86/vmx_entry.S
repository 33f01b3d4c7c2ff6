/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * VMX: the way out of a guest and the one way in; SDM 3C "VM Exits", "VM
 * Entries". While a guest runs the host's RSP is the empty stack's top,
 * this_cpu; an exit puts struct guest_regs below it. An exit loads all else
 * from the VMCS.
 */
#include "asm_offsets.h"
#include "vmx_regs.h"

#define NOT_LAUNCHED	5	/* VM-instruction error of VMRESUME */

	.text
	.globl	vcpu_run
vcpu_run:
	mov	$this_cpu - GUEST_REGS_SIZE, %rsp
	call	vcpu_park
	jmp	enter

	.globl	vmx_exit
vmx_exit:
	.irp	reg, r15, r14, r13, r12, r11, r10, r9, r8, \
			rdi, rsi, rbp, rsp, rbx, rdx, rcx, rax
	push	%\reg
	.endr
	mov	%rsp, %rdi
	call	vcpu_exit

	/*
	 * RSP: struct guest_regs. An NMI that arrives from here to the entry
	 * is taken by host_nmi, which starts this again: who has sent it, has
	 * written the CPU's word before.
	 */
enter:
	mov	this_cpu + CPU_EVENTS, %rax
	cmpl	$0, (%rax)
	jne	event
	.set	offset, 8
	.irp	reg, rcx, rdx, rbx, rax, rbp, rsi, rdi, \
			r8, r9, r10, r11, r12, r13, r14, r15
	mov	offset(%rsp), %\reg
	.set	offset, offset + 8
	.endr
	mov	(%rsp), %rax
	vmresume
	/* It has failed; the first time a launch is what it takes. */
	mov	$VMCS_INSTRUCTION_ERROR, %eax
	vmread	%rax, %rsi
	cmp	$NOT_LAUNCHED, %esi
	jne	1f
	mov	8 * 6(%rsp), %rsi
	mov	(%rsp), %rax
enter_end:
	vmlaunch
	mov	$VMCS_INSTRUCTION_ERROR, %eax
	vmread	%rax, %rsi
1:	or	$RESUME_FAILED, %esi
	mov	%rsp, %rdi
	call	vmx_end
	jmp	enter

event:
	mov	%rsp, %rdi
	call	exit_event
	jmp	enter

	/* No memory but the stack: it may be the boot map that is in use. */
	.globl	host_nmi
host_nmi:
	push	%rax
	mov	8(%rsp), %rax
	sub	$enter, %rax
	cmp	$enter_end - enter, %rax
	ja	1f
	movq	$enter, 8(%rsp)
1:	pop	%rax
	iretq

	.globl	vmx_unblock_nmi
vmx_unblock_nmi:
	pop	%rax
	mov	%rsp, %rcx
	mov	%ss, %edx
	push	%rdx
	push	%rcx
	pushf
	mov	%cs, %edx
	push	%rdx
	push	%rax
	iretq
