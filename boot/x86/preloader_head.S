/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The first bytes of the image: Multiboot headers, by which QEMU's -kernel and
 * GRUB load the whole file to 1 MiB and enter it in 32-bit protected mode
 * without paging. Linked where it runs; all symbols get the prefix pre_ and are
 * the preloader's own.
 *
 * Its page tables are in low memory, for they are needed when the image must
 * again be what its SHA-256 says: 4 GiB as they are, and later the hypervisor.
 */
#include "boot_layout.h"
#include "layout.h"
#include "multiboot.h"

#define STACK_SIZE	0x2000
#define PML4		LOW_TABLES
#define PDPT		(LOW_TABLES + 0x1000)
#define PD		(LOW_TABLES + 0x2000)	/* four */
#define PDPT_HIGH	(LOW_TABLES + 0x6000)
#define PD_HIGH		(LOW_TABLES + 0x7000)
#define TABLES_SIZE	0x8000
#define TABLE		0x23			/* present, writable, accessed */
#define BLOCK		0xe3			/* the same, dirty, 2 MiB */
#define INDEX(va, shift)	(((va) >> (shift)) & 511)

#define CR0_ON		0x80010033		/* PG WP NE ET MP PE */
#define CR4_PAE		0x20
#define EFER		0xc0000080
#define EFER_LME_NXE	0x900
#define CPUID_EXTENDED	0x80000001
#define CPUID_LONG_MODE_NX 0x20100000
#define UART_LSR	5
#define UART_THRE	0x20

	.section .text.head, "ax"
	.code32
	.globl	start
start:
	.balign	8
multiboot1:
	.long	MULTIBOOT1_HEADER
	.long	MULTIBOOT1_FLAGS
	.long	-(MULTIBOOT1_HEADER + MULTIBOOT1_FLAGS)
	.long	multiboot1
	.long	start
	.long	0			/* to the end of the file */
	.long	0			/* no bss behind it */
	.long	entry
	.fill	64 - (. - start), 1, 0
	/* SHA-256 of bulkhead.bin: the build fills it in behind the link. */
	.globl	hypervisor_sha256
hypervisor_sha256:
	.skip	32
	.balign	8
multiboot2:
	.long	MULTIBOOT2_HEADER, 0, multiboot2_end - multiboot2
	.long	-(MULTIBOOT2_HEADER + (multiboot2_end - multiboot2))
	.short	MULTIBOOT2_TAG_ADDRESS, 0
	.long	24, multiboot2, start, 0, 0
	.short	MULTIBOOT2_TAG_ENTRY, 0
	.long	12, entry
	.balign	8
	.short	0, 0
	.long	8
multiboot2_end:

/* eax: who loaded us  ebx: its information */
entry:
	cli
	cld
	movl	$stack_end, %esp
	movl	%eax, loader_magic
	movl	%ebx, loader_info
	movl	$CPUID_EXTENDED, %eax
	cpuid
	andl	$CPUID_LONG_MODE_NX, %edx
	cmpl	$CPUID_LONG_MODE_NX, %edx
	jne	no_long_mode

	movl	$LOW_TABLES, %edi
	movl	$TABLES_SIZE / 4, %ecx
	xorl	%eax, %eax
	rep stosl
	movl	$PDPT + TABLE, PML4
	movl	$PD, %edi
	movl	$BLOCK, %eax
	movl	$4 * 512, %ecx
1:	movl	%eax, (%edi)
	addl	$BLOCK_SIZE, %eax
	addl	$8, %edi
	loop	1b
	movl	$PD + TABLE, PDPT
	movl	$PD + 0x1000 + TABLE, PDPT + 8
	movl	$PD + 0x2000 + TABLE, PDPT + 16
	movl	$PD + 0x3000 + TABLE, PDPT + 24

	movl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	$PML4, %eax
	movl	%eax, %cr3
	movl	$EFER, %ecx
	rdmsr
	orl	$EFER_LME_NXE, %eax
	wrmsr
	movl	$CR0_ON, %eax
	movl	%eax, %cr0
	lgdt	gdt_pointer
	ljmp	$SELECTOR_CODE, $long_mode

/* Without C there is only one way to say it, and one line. */
no_long_mode:
	movl	$no_long_mode_text, %esi
1:	movl	$UART_POLLS_32, %ecx
2:	movl	$CONFIG_EARLY_UART_BASE + UART_LSR, %edx
	inb	%dx, %al
	testb	$UART_THRE, %al
	loopz	2b
	movl	$CONFIG_EARLY_UART_BASE, %edx
	lodsb
	testb	%al, %al
	jz	3f
	outb	%al, %dx
	jmp	1b
3:	hlt
	jmp	3b
	.set	UART_POLLS_32, 100000
no_long_mode_text:
	.asciz	"boot failed: CPU: wanted long mode and NX; found none\r\n"

	.balign	8
gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* code, 64 bits */
	.quad	0x00cf93000000ffff	/* data */
gdt_pointer:
	.short	gdt_pointer - gdt - 1
	.long	gdt

	.code64
long_mode:
	movl	$SELECTOR_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	movl	$stack_end, %esp
	movl	$start, %edi
	movl	loader_magic, %esi
	call	preloader_main

/* rdi: entry, physical  rsi: image  rdx: its size  rcx: the preloader's size */
	.globl	preloader_leave
preloader_leave:
	movl	loader_magic, %r8d
	movl	loader_info, %r9d
	/* The block with the entry is the hypervisor's first 2 MiB. */
	movq	%rdi, %r10
	andq	$-BLOCK_SIZE, %r10
	leaq	BLOCK(%r10), %rax
	movq	%rax, PD_HIGH + 8 * INDEX(HYPERVISOR_VA, 21)
	movl	$PD_HIGH + TABLE, PDPT_HIGH + 8 * INDEX(HYPERVISOR_VA, 30)
	movl	$PDPT_HIGH + TABLE, PML4 + 8 * INDEX(HYPERVISOR_VA, 39)
	subq	%r10, %rdi
	movabsq	$HYPERVISOR_VA, %rax
	leaq	(%rax, %rdi), %r11
	movq	%rsi, %rbx
	movq	%rcx, %rbp
	movl	$bss_begin, %edi
	movl	$image_end, %ecx
	subl	%edi, %ecx
	xorl	%eax, %eax
	rep stosb
	movq	%rbx, %rdi
	movq	%rdx, %rsi
	movq	%rbp, %rdx
	movq	%r10, %rcx
	jmp	*%r11

	.bss
	.balign	16
loader_magic:
	.skip	4
loader_info:
	.skip	4
	.balign	16
	.skip	STACK_SIZE
stack_end:
