/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * From the preloader's tables to C in the boot map, on the boot CPU and on all
 * others, and the exceptions of boot code.
 */
#include "boot_layout.h"
#include "layout.h"

#define EFER		0xc0000080
#define EFER_LME_NXE	0x900
#define CR0_ON		0x80010033	/* PG WP NE ET MP PE */
#define CR0_PE		0x1
#define CR4_PAE		0x20

	.section .text.head, "ax"
	.code64

/*
 * At its virtual address. rdi: image  rsi: its size  rdx: the preloader's size
 * rcx: hypervisor, physical  r8d, r9d: see struct boot_loader
 */
	.globl	boot_start
boot_start:
	movq	%rdi, %r12
	movq	%rsi, %r13
	movq	%rdx, %r14
	movq	%rcx, %r15
	movq	$__file_end, %rdi
	movq	$__boot_end, %rcx
	subq	%rdi, %rcx
	shrq	$3, %rcx		/* both are aligned */
	xorl	%eax, %eax
	rep stosq
	movq	$boot_cpu_stack + BOOT_CPU_STACK_SIZE, %rsp
	movl	%r8d, boot_loader
	movl	%r9d, boot_loader + 4
	movq	%r15, %rdi
	call	early_map
	call	enter_boot_map
	movq	%r12, %rdi
	movq	%r13, %rsi
	movq	%r14, %rdx
	movq	%r15, %rcx
	xorl	%ebp, %ebp
	call	boot_main
	ud2

/* The return address is the same in both maps, and so is the stack. */
enter_boot_map:
	movq	boot_cr3, %rax
	movq	%rax, %cr3
	lgdt	gdt_pointer
	lidt	boot_idt_pointer
	movl	$SELECTOR_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	popq	%rax
	pushq	$SELECTOR_CODE
	pushq	%rax
	lretq

/*
 * What a SIPI starts, copied to LOW_TRAMPOLINE: real mode, CS.base there. It
 * uses the preloader's tables, where that page is mapped to itself.
 */
	.globl	trampoline_begin, trampoline_end
	.balign	16
	.code16
trampoline_begin:
	cli
	xorw	%ax, %ax
	movw	%ax, %ds
	lgdtl	LOW_TRAMPOLINE + (trampoline_pointer - trampoline_begin)
	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	$LOW_TABLES, %eax
	movl	%eax, %cr3
	movl	$EFER, %ecx
	rdmsr
	orl	$EFER_LME_NXE, %eax
	wrmsr
	movl	$CR0_ON, %eax
	movl	%eax, %cr0
	ljmpl	$SELECTOR_CODE, $LOW_TRAMPOLINE + (1f - trampoline_begin)
	.code64
1:	movabsq	$boot_secondary_start, %rax
	jmp	*%rax
	.balign	8
trampoline_gdt:
	.quad	0
	.quad	0x00af9b000000ffff
	.quad	0x00cf93000000ffff
trampoline_pointer:
	.short	trampoline_pointer - trampoline_gdt - 1
	.long	LOW_TRAMPOLINE + (trampoline_gdt - trampoline_begin)
trampoline_end:

	.balign	16
boot_secondary_start:
	movl	secondary_cpu, %ebx
	movq	$boot_stacks, %rsp
	leal	1(%rbx), %eax
	imull	$BOOT_STACK_SIZE, %eax, %eax
	addq	%rax, %rsp
	call	enter_boot_map
	movl	%ebx, %edi
	xorl	%ebp, %ebp
	call	boot_secondary
	ud2

/* Every exception of boot code ends the boot; 16 bytes a stub. */
	.globl	boot_exception_stubs
	.balign	16
boot_exception_stubs:
	.set	vector, 0
	.rept	32
	.balign	16
	.if	(vector != 8) && (vector < 10 || vector > 14) && (vector != 17) && (vector != 21)
	pushq	$0
	.endif
	pushq	$vector
	jmp	1f
	.set	vector, vector + 1
	.endr
1:	movq	%rsp, %rdi
	andq	$-16, %rsp
	call	boot_exception
	ud2

	.section .rodata
	.balign	8
boot_idt_pointer:
	.short	32 * 16 - 1
	.quad	boot_idt

	.bss
	.balign	16
boot_cpu_stack:
	.skip	BOOT_CPU_STACK_SIZE
boot_stacks:
	.skip	BOOT_STACK_SIZE * CONFIG_MAX_CPUS
