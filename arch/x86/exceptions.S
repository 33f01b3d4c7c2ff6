/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exceptions of the hypervisor: targets of its IDT's first 32 gates, one every
 * EXCEPTION_ENTRY_SIZE bytes. No other gate is present, and the stack is the
 * one in use: TR is the guest's on SVM.
 */
#include "asm_offsets.h"
#include "exceptions.h"

/* With an error code: #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP, #VC, #SX. */
#define WITH_CODE 0x60227d00

	.text
	.globl	exception_entries
	.balign	EXCEPTION_ENTRY_SIZE
exception_entries:
	.set	vector, 0
	.rept	32
	.balign	EXCEPTION_ENTRY_SIZE
	.if	vector == 1
	/*
	 * Emulators let a guest's single step, and its breakpoints, reach the
	 * host. It means nothing; RF is set, so that code goes on behind them.
	 */
	incl	this_cpu + CPU_DEBUG_TRAPS
	orb	$RFLAGS_RF_BYTE_2, 16 + 2(%rsp)
	iretq
	.elseif	vector == 2
	jmp	host_nmi
	.else
	.if	(WITH_CODE >> vector & 1) == 0
	push	$0
	.endif
	push	$vector
	jmp	host_fault
	.endif
	.set	vector, vector + 1
	.endr

/*
 * All registers to the CPU's panic area; a fault while panicking ends in
 * silence. Stack: vector, error code, RIP, CS, RFLAGS, RSP, SS.
 */
host_fault:
	cmpq	$0, this_cpu + PANIC_PC
	jne	arch_cpu_halt
	.set	n, 0
	.irp	reg, rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, \
			r12, r13, r14, r15
	mov	%\reg, this_cpu + PANIC_REGS + n
	.set	n, n + 8
	.endr
	pop	%rax
	shl	$32, %rax
	pop	%rcx
	or	%rcx, %rax
	mov	%rax, this_cpu + PANIC_SYNDROME
	popq	this_cpu + PANIC_PC
	pop	%rax
	popq	this_cpu + PANIC_FLAGS
	popq	this_cpu + PANIC_RSP
	mov	%cr2, %rax
	mov	%rax, this_cpu + PANIC_ADDRESS
	mov	$this_cpu, %rsp
	mov	$fault_text, %rdi
	call	panic


	.section .rodata.fault_text, "a"
fault_text:
	.asciz	"fault in the hypervisor"
