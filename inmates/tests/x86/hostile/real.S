/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * From long mode to real mode and back, and what is run there. The part that
 * runs in 16-bit segments is a stub that is copied below 1 MiB, to MODE_BASE.
 */
#include "mode.h"
#include "msr.h"

#define CODE64		0x08
#define DATA		0x10
#define CODE32		0x18
#define CODE16		0x20
#define CR0_PE		0x1
#define CR0_PG		0x80000000
#define IVT_LIMIT	0x3ff
#define ABSENT_PORT	0x60
#define MSR_VM_CR	0xc0010114
#define HIGH_SEGMENT	0xffff
#define HIGH_OFFSET	0x2010	/* 0x102000: behind all RAM of the cell */
#define FOREIGN_CPU	2
#define ICR_NMI		0x4400
#define HYPERVISOR	0x3f000000

	.text
	/* The registers that C wants back are on the stack meanwhile. */
	.global	mode_enter_real
mode_enter_real:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, saved_rsp
	sgdt	saved_gdt
	sidt	saved_idt
	lgdt	mode_gdt_pointer
	pushq	$CODE32
	pushq	$leave_long_mode
	lretq

	.code32
leave_long_mode:
	/* All of them: what holds a null selector is unusable in real mode. */
	mov	$DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	%eax, %fs
	mov	%eax, %gs
	mov	%cr0, %eax
	and	$~CR0_PG, %eax
	mov	%eax, %cr0
	mov	$MSR_EFER, %ecx
	rdmsr
	and	$~EFER_LME, %eax
	wrmsr
	ljmp	$CODE16, $0

	/* Offsets are from here on. */
	.code16
	.balign	16
	.global	mode_stub
mode_stub:
	mov	%cr0, %eax
	and	$~CR0_PE, %eax
	mov	%eax, %cr0
	ljmp	$MODE_SEGMENT, $real - mode_stub
	/* Where an instruction pointer that wraps ends up: see real_wrap. */
real:
	mov	$MODE_SEGMENT, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	mov	%ax, %fs
	mov	%ax, %gs
	mov	$MODE_STACK, %esp
	lidtl	ivt_pointer - mode_stub
	mov	$MODE_CODE, %ax
	call	*%ax
back:
	mov	$MODE_SEGMENT, %ax
	mov	%ax, %ds
	mov	%cr0, %eax
	or	$CR0_PE, %eax
	mov	%eax, %cr0
	ljmpl	$CODE32, $enter_long_mode
	.global	mode_handler_gp, mode_handler_ud, mode_handler
mode_handler_gp:
	incw	%cs:MODE_RESULT
	jmp	1f
mode_handler_ud:
	incw	%cs:MODE_RESULT + 2
	jmp	1f
mode_handler:
	incw	%cs:MODE_RESULT + 4
1:	mov	%sp, %cs:MODE_RESULT + 6
	jmp	back
	.balign	4
ivt_pointer:
	.word	IVT_LIMIT
	.long	MODE_BASE + MODE_IVT
	.global	mode_stub_end
mode_stub_end:

	.code32
enter_long_mode:
	mov	$DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$EFER_LME, %eax
	wrmsr
	mov	%cr0, %eax
	or	$CR0_PG, %eax
	mov	%eax, %cr0
	ljmp	$CODE64, $long_mode

	.code64
long_mode:
	mov	saved_rsp, %rsp
	lgdt	saved_gdt
	lidt	saved_idt
	mov	$DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	/* A far call pushes what a far return of 32-bit code pops. */
	.global	mode_run_32
mode_run_32:
	push	%rbx
	mov	%edi, far_pointer
	lcall	*far_pointer
	pop	%rbx
	ret

	.macro	real name
	.global	real_\name
real_\name:
	.endm
	.macro	end name
	.global	real_\name\()_end
real_\name\()_end:
	.endm

	.code16
	real	rdmsr
	mov	$MSR_VM_CR, %ecx
	rdmsr
	ret
	end	rdmsr
	real	wrmsr
	mov	$MSR_VM_CR, %ecx
	xor	%eax, %eax
	xor	%edx, %edx
	wrmsr
	ret
	end	wrmsr
	real	icr
	mov	$MSR_X2APIC_ICR, %ecx
	mov	$ICR_NMI, %eax
	mov	$FOREIGN_CPU, %edx
	wrmsr
	ret
	end	icr
	real	cpuid
	mov	$1, %eax
	cpuid
	mov	$-1, %eax
	cpuid
	ret
	end	cpuid
	real	port
	inb	$ABSENT_PORT, %al
	outb	%al, $ABSENT_PORT
	inl	$ABSENT_PORT, %eax
	ret
	end	port
	real	vmmcall
	vmmcall
	ret
	end	vmmcall
	real	cache
	invd
	wbinvd
	ret
	end	cache
	real	read_high
	mov	$HIGH_SEGMENT, %ax
	mov	%ax, %ds
	mov	HIGH_OFFSET, %al
	ret
	end	read_high
	real	exec_high
	ljmp	$HIGH_SEGMENT, $HIGH_OFFSET
	end	exec_high
	real	push_high
	mov	$HIGH_SEGMENT, %ax
	mov	%ax, %ss
	mov	$HIGH_OFFSET, %sp
	push	%ax
	ret
	end	push_high
	/* A vector table that is not the cell's */
	real	ivt
	pushl	$HYPERVISOR
	pushw	$IVT_LIMIT
	mov	%sp, %bp
	lidtl	(%bp)
	int3
	ret
	end	ivt
	/* MODE_SEGMENT:fffe is CPUID */
	real	wrap
	mov	$0xfffe, %ax
	jmp	*%ax
	end	wrap
	real	spin
1:	jmp	1b
	end	spin

	.data
	.balign	8
mode_gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* CODE64 */
	.quad	0x00cf93000000ffff	/* DATA */
	.quad	0x00cf9b000000ffff	/* CODE32 */
	.quad	0x00009b0e0000ffff	/* CODE16: at MODE_BASE */
mode_gdt_end:
mode_gdt_pointer:
	.word	mode_gdt_end - mode_gdt - 1
	.quad	mode_gdt
	.balign	8
far_pointer:
	.long	0
	.word	CODE32

	.bss
	.balign	8
saved_rsp:
	.space	8
saved_gdt:
	.space	16
saved_idt:
	.space	16

	.section .note.GNU-stack, "", %progbits
