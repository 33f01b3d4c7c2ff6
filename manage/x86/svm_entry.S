/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * SVM: the loop of every CPU while cells are managed, in place of handoff.S and
 * svm_entry.S, with front_exit() where those have vcpu_exit(). GIF is 0 but for
 * an NMI that is taken.
 */
#include "svm_loop.h"

	.text
	.globl	front_hand_off
	.globl	front_adopt

/*
 * noreturn void front_hand_off(uint64_t root)
 *
 * From the boot map to this CPU's final map, where this page is the same. Neither
 * a stack nor data is touched in between.
 */
front_hand_off:
	movq	%rdi, %cr3
	lgdt	gdt_pointer
	lidt	idt_pointer
	movq	$this_cpu, %rsp
	call	seal
	jmp	begin

/*
 * noreturn void front_adopt(uint64_t root)
 *
 * From one cell's final map to that of another; both have this page. The old one
 * may go when front_begin() has said that the CPU is here.
 */
front_adopt:
	movq	%rdi, %cr3
	movq	$this_cpu, %rsp
	call	front_take_over

begin:
	mov	$this_cpu - GUEST_REGS_SIZE, %rsp
	call	vcpu_park
	mov	%rsp, %rdi
	call	front_begin
1:	SVM_RUN
	mov	%rsp, %rdi
	call	front_exit
	jmp	1b

	.section .rodata
	.balign	8
idt_pointer:
	.short	256 * 16 - 1
	.quad	runtime_idt
