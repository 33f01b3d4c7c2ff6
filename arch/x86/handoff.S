/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * From the boot map to this CPU's final map. This page is mapped by the same
 * leaf in both; neither a stack nor data is touched in between.
 *
 * noreturn void handoff(uint64_t cr3)
 *
 * No entry is global and PCIDs are off, so the move to CR3 forgets the boot map
 * (SDM 3A "Invalidation of TLBs and Paging-Structure Caches").
 * @pre interrupts disabled
 */
	.text
	.globl	handoff
handoff:
	movq	%rdi, %cr3
	lgdt	gdt_pointer
	lidt	idt_pointer
	movq	$this_cpu, %rsp
	call	seal
	jmp	vcpu_run

	.section .rodata
	.balign	8
idt_pointer:
	.short	256 * 16 - 1
	.quad	runtime_idt
