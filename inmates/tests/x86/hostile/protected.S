/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * From long mode to 32-bit protected mode without paging and back, and what is
 * run there. All of it lies below 4 GiB, where the inmate sees its RAM 1:1.
 */
#include "msr.h"
#include "protected.h"

#define CR0_PG		0x80000000
#define CR0_AM		0x00040000
#define EFLAGS_FIXED	0x2
#define EFLAGS_NT	0x4000
#define EFLAGS_AC	0x40000
#define NO_VECTOR	0xffffffff
#define USER_STACK_SIZE	256

	.text
	/* The registers that C wants back are on the stack meanwhile. */
	.global	protected_enter
protected_enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%edi, %ebx
	mov	%rsp, saved_rsp
	sgdt	saved_gdt
	sidt	saved_idt
	lgdt	protected_gdt
	pushq	$PROTECTED_CODE32
	pushq	$leave_long_mode
	lretq

	.code32
leave_long_mode:
	mov	$PROTECTED_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%cr0, %eax
	and	$~CR0_PG, %eax
	mov	%eax, %cr0
	mov	$MSR_EFER, %ecx
	rdmsr
	and	$~EFER_LME, %eax
	wrmsr
	lidt	protected_idt
	mov	$PROTECTED_TASK, %eax
	ltr	%ax
	call	*%ebx
	.global	protected_switched
protected_switched:
	mov	$NO_VECTOR, %ebx
	/* EBX is the result. */
enter_long_mode:
	mov	$PROTECTED_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	saved_rsp, %esp
	push	$EFLAGS_FIXED
	popf
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$EFER_LME, %eax
	wrmsr
	mov	%cr0, %eax
	and	$~CR0_AM, %eax
	or	$CR0_PG, %eax
	mov	%eax, %cr0
	ljmp	$PROTECTED_CODE64, $long_mode

	/* Whatever the frame is, it is not needed. */
	.balign	PROTECTED_STUB_SIZE
	.global	protected_handlers
protected_handlers:
	.set	vector, 0
	.rept	PROTECTED_VECTORS
	.balign	PROTECTED_STUB_SIZE
	mov	$vector, %ebx
	jmp	enter_long_mode
	.set	vector, vector + 1
	.endr

	.code64
long_mode:
	mov	saved_rsp, %rsp
	lgdt	saved_gdt
	lidt	saved_idt
	mov	$PROTECTED_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%ebx, %eax
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	.macro	protected name
	.global	protected_\name
protected_\name:
	.endm

	.code32
	protected jump
	ljmp	$PROTECTED_NEXT, $0
	protected call
	lcall	$PROTECTED_NEXT, $0
	ret
	protected jump_gate
	ljmp	$PROTECTED_GATE, $0
	protected call_gate
	lcall	$PROTECTED_GATE, $0
	ret
	protected interrupt
	int	$PROTECTED_GATED
	ret
	protected exception
	ud2
	/* To the task that the current one says it was called by */
	protected return
	pushf
	orl	$EFLAGS_NT, (%esp)
	popf
	iret
	protected jump_absent
	ljmp	$PROTECTED_ABSENT, $0
	protected jump_short
	ljmp	$PROTECTED_SHORT, $0
	protected jump_busy
	ljmp	$PROTECTED_BUSY, $0

	/* User mode, whose stack is not aligned, and whose CPU says so */
	protected align
	mov	%cr0, %eax
	or	$CR0_AM, %eax
	mov	%eax, %cr0
	push	$PROTECTED_USER_DATA
	push	$user_stack + USER_STACK_SIZE - 7
	push	$EFLAGS_FIXED | EFLAGS_AC
	push	$PROTECTED_USER_CODE
	push	$align_user
	iret
align_user:
	pop	%eax
	ud2
	protected spin
1:	jmp	1b

	.bss
	.balign	16
	.global	protected_gdt, protected_idt
protected_gdt:
	.space	16
protected_idt:
	.space	16
saved_rsp:
	.space	8
saved_gdt:
	.space	16
saved_idt:
	.space	16
user_stack:
	.space	USER_STACK_SIZE

	.section .note.GNU-stack, "", %progbits
