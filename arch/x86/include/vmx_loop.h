/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * For assembly, with ROOTLESS=n: vmx_entry.S again, for the two loops that look
 * at an exit before the runtime does.
 */
#pragma once

#ifdef __ASSEMBLER__
#include "asm_offsets.h"
#include "vmx_regs.h"

#define NOT_LAUNCHED	5	/* VM-instruction error of VMRESUME */

	/*
	 * name_vmexit: where exits go; calls name_exit. name_enter: RSP is
	 * struct guest_regs. name_nmi: vector 2 while this loop is used; NMIs
	 * between name_enter and name_enter_end start the way in again. \wanted
	 * may look at more than the CPU's events: it uses RAX and RCX.
	 */
	.macro	VMX_LOOP name, wanted
	.globl	\name\()_vmexit, \name\()_nmi
\name\()_vmexit:
	.irp	reg, r15, r14, r13, r12, r11, r10, r9, r8, \
			rdi, rsi, rbp, rsp, rbx, rdx, rcx, rax
	push	%\reg
	.endr
	mov	%rsp, %rdi
	call	\name\()_exit
\name\()_enter:
	mov	this_cpu + CPU_EVENTS, %rax
	cmpl	$0, (%rax)
	jne	\name\()_event
	\wanted
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
	jne	\name\()_failed
	mov	8 * 6(%rsp), %rsi
	mov	(%rsp), %rax
\name\()_enter_end:
	vmlaunch
	mov	$VMCS_INSTRUCTION_ERROR, %eax
	vmread	%rax, %rsi
\name\()_failed:
	or	$RESUME_FAILED, %esi
	mov	%rsp, %rdi
	call	vmx_end
	jmp	\name\()_enter
\name\()_event:
	mov	%rsp, %rdi
	call	exit_event
	jmp	\name\()_enter
\name\()_nmi:
	push	%rax
	mov	8(%rsp), %rax
	sub	$\name\()_enter, %rax
	cmp	$\name\()_enter_end - \name\()_enter, %rax
	ja	\name\()_nmi_done
	movq	$\name\()_enter, 8(%rsp)
\name\()_nmi_done:
	pop	%rax
	iretq
	.endm
#endif
