/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * VMX: the loop of every CPU while cells are managed, in place of handoff.S and
 * vmx_entry.S, with front_exit() where those have vcpu_exit(). The way in looks
 * at the manager's word too, but not if a step has begun: the first exit of the
 * step comes of itself.
 */
#include "front_layout.h"
#include "vmx_loop.h"

	.macro	MANAGER_WANTS
	imul	$MANAGE_CPU_SIZE, this_cpu + CPU_ID, %eax
	cmpl	$MANAGE_COME, manage_cpus + MANAGE_REQUEST(%rax)
	jne	1f
	cmpl	$0, this_cpu + CPU_STEP_ACTIVE
	je	serve
1:
	.endm

	.text
	.globl	front_hand_off
	.globl	front_adopt

/* noreturn void front_hand_off(uint64_t root): as svm_entry.S's */
front_hand_off:
	movq	%rdi, %cr3
	lgdt	gdt_pointer
	lidt	idt_pointer
	movq	$this_cpu, %rsp
	call	seal
	jmp	begin

/* noreturn void front_adopt(uint64_t root): as svm_entry.S's */
front_adopt:
	movq	%rdi, %cr3
	movq	$this_cpu, %rsp
	call	front_take_over

begin:
	mov	$this_cpu - GUEST_REGS_SIZE, %rsp
	call	vcpu_park
	mov	%rsp, %rdi
	call	front_begin
	jmp	front_enter

serve:
	call	arch_serve
	jmp	front_enter

	VMX_LOOP front, MANAGER_WANTS

	.section .rodata
	.balign	8
idt_pointer:
	.short	256 * 16 - 1
	.quad	runtime_idt
