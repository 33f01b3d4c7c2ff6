/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Instructions of step.c that hostile/code.S does not have. As there, RDI is an
 * address, RSI a value, RAX the result; code_run() runs them.
 */
#include "segments.h"

#define EFLAGS_TF	0x100
#define EFLAGS_AC	0x40000
#define DWORDS		5	/* from the IOAPIC's index to its data */
#define BYTES		4
#define CR0_PG		0x80000000
#define CODE		0x08	/* of task_table */
#define DATA		0x10
#define OLD_TASK	0x18
#define NEW_TASK	0x20

	.macro	code name
	.balign	16
	.global	step_\name
step_\name:
	.endm

	.text
	code	imm8
	movb	$0x5a, (%rdi)
	ret
	code	imm16
	movw	$0x415a, (%rdi)
	ret
	code	imm32
	movl	$0x1005a, (%rdi)
	ret
	code	sub
	sub	%esi, (%rdi)
	ret
	code	avx
	vmovq	%rsi, %xmm0
	vmovups	%ymm0, (%rdi)
	vzeroupper
	ret
	code	enter
	mov	%rsi, %rbp
	mov	%rsp, %rdx
	lea	8(%rdi), %rsp
	enter	$0, $0
	mov	%rdx, %rsp
	ret
	code	call
	mov	%rsp, %rdx
	lea	8(%rdi), %rsp
	call	step_call_return
	.global	step_call_return
step_call_return:
	mov	%rdx, %rsp
	ret

	/* Strings: RAX is what is left of RCX, or where RDI is */
	code	stos
	mov	%esi, %eax
	mov	$DWORDS, %ecx
	rep stosl
	mov	%ecx, %eax
	ret
	code	movs
	mov	$DWORDS, %ecx
	rep movsl
	mov	%ecx, %eax
	ret
	code	movs_one
	movsl
	mov	%rdi, %rax
	ret
	code	ins
	mov	%esi, %edx
	mov	$BYTES, %ecx
	rep insb
	mov	%ecx, %eax
	ret

	/* With interrupts on, and none that could come */
	code	pushf
	mov	%rsp, %rdx
	lea	8(%rdi), %rsp
	xor	%eax, %eax
	sti
	pushf
	cli
	mov	%rdx, %rsp
	ret
	/* RSI: interrupts are on. RAX: flags behind it */
	code	popf
	mov	%rsp, %rdx
	mov	%rdi, %rsp
	test	%esi, %esi
	jz	1f
	sti
1:	popf
	mov	%rdx, %rsp
	pushf
	pop	%rax
	cli
	cld
	ret
	/* The instruction behind it is stepped as well: debug traps are held off */
	code	load_ss
	mov	(%rdi), %ss
	mov	%esi, step_memory
	mov	%ss, %eax
	mov	$SELECTOR_DATA, %ecx
	mov	%ecx, %ss
	ret

	/* Debug traps, in the shadow of MOV SS, and behind it */
	code	trapped_shadow
	mov	%ss, %eax
	pushf
	orl	$EFLAGS_TF, (%rsp)
	popf
	mov	%eax, %ss
	mov	%esi, (%rdi)
	pushf
	andl	$~EFLAGS_TF, (%rsp)
	popf
	ret
	.global	step_breakpoint_at
	code	breakpoint
	nop
step_breakpoint_at:
	mov	%esi, (%rdi)
	ret

	/* In user mode: an unaligned store to step_address while AC is set */
	code	user_unaligned
	mov	step_address, %rdi
	pushf
	orl	$EFLAGS_AC, (%rsp)
	popf
	call	1f
	pushf
	andl	$~EFLAGS_AC, (%rsp)
	popf
	int	$0x2f
1:	mov	%esi, 2(%rdi)
	ret
	/* With SMAP, to a page of user mode, for which AC is not set */
	code	smap
	clac
	mov	%esi, (%rdi)
	ret
	code	user_fault
	ud2

	/* A stack in a page that traps, and what is pushed there */
	code	int3
	mov	%rdi, %rsp
	int3
	code	exception
	mov	%rdi, %rsp
	ud2
	code	interrupt
	mov	%rdi, %rsp
	sti
	nop
	hlt

	/* Out of long mode, where there are no tasks to switch, and to another */
	code	task_switch
	lgdt	step_task_pointer
	pushq	$CODE
	pushq	$1f
	lretq
	.code32
1:	mov	$DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%cr0, %eax
	and	$~CR0_PG, %eax
	mov	%eax, %cr0
	mov	$OLD_TASK, %eax
	ltr	%ax
	ljmp	$NEW_TASK, $0
2:	jmp	2b
	.code64

	.data
	.balign	8
	.global	step_memory, step_address
step_memory:
	.quad	0
step_address:
	.quad	0

	.section .note.GNU-stack, "", %progbits
