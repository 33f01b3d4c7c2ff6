/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Start-up: from real mode at 0, where all CPUs of a cell start and a start-up
 * IPI of vector 0 leads; or from 32-bit protected mode without paging, where
 * cells with a start record, and those that restart, begin. Of an image that is
 * linked elsewhere smp.c copies the first part to 0 for start-up IPIs.
 *
 * CPU 0 is the only one that starts in protected mode or, once all have come,
 * the one with the lowest APIC id. The others wait until smp_start() has given
 * them an index, and starts them again.
 */
#include "arch_platform.h"
#include "inmate.h"
#include "mmu.h"
#include "msr.h"
#include "segments.h"

#define CR0_PE			0x1
#define CR0_PG			0x80000000
#define CR0_CACHES_OFF		0x60000000
#define CR4_PAE			0x20
#define APIC_ID_SHIFT		24
#define NOBODY			0x100	/* no APIC id */
#define COMM_NUM_CPUS		66	/* struct comm_region; 16 bits */
#define PAGES			(MMU_GIB * MMU_ENTRIES)
#define CACHED_PAGES		(3 * MMU_ENTRIES)

	/* The bytes up to the jump mean the same in both modes. */
	.section .head, "awx"
	.code16
	.global _start
_start:
	cli
	cld
	mov	%cr0, %eax
	test	$CR0_PE, %al
	jnz	from_protected_mode
	mov	%cs, %bx
	mov	%bx, %ds
	mov	%eax, inmate_entry + 16 - _start
	lgdtl	boot_gdt_pointer - _start
	or	$CR0_PE, %al
	mov	%eax, %cr0
	ljmpl	$SELECTOR_CODE32, $flat

	.code32
from_protected_mode:
	mov	%eax, inmate_entry + 16
	lgdt	boot_gdt_pointer
	ljmp	$SELECTOR_CODE32, $flat

	/* EDI, ESI, EBP and ESP: what was in EDI, ESI, EDX and ECX. */
flat:
	mov	$SELECTOR_DATA, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	xor	%ax, %ax
	mov	%ax, %fs
	mov	%ax, %gs
	mov	%edx, %ebp
	mov	%ecx, %esp
identify:
	mov	$1, %eax
	cpuid
	shr	$APIC_ID_SHIFT, %ebx
	movb	$1, smp_arrived(%ebx)
	movzbl	smp_indices(%ebx), %eax
	test	%eax, %eax
	jnz	to_long_mode
	cmpl	$NOBODY, first_id
	jne	3f
	testb	$CR0_PE, inmate_entry + 16
	jnz	1f
	mov	$1, %eax
	lock xadd %eax, arrivals
	inc	%eax
	cmp	COMM_REGION_ADDRESS + COMM_NUM_CPUS, %ax
	jb	2f
	/* The last to come sees who all the others are. */
	mov	$-1, %ebx
0:	inc	%ebx
	cmpb	$0, smp_arrived(%ebx)
	je	0b
1:	mov	%ebx, first_id
	jmp	identify
2:	pause
	cmpl	$NOBODY, first_id
	je	2b
3:	cmp	%ebx, first_id
	je	first_cpu
4:	hlt
	jmp	4b

first_cpu:
	mov	%edi, inmate_entry
	mov	%esi, inmate_entry + 4
	mov	%ebp, inmate_entry + 8
	mov	%esp, inmate_entry + 12
	mov	$bss_start, %edi
	mov	$bss_end, %ecx
	sub	%edi, %ecx
	shr	$2, %ecx
	xor	%eax, %eax
	rep stosl

	movl	$mmu_gibs + MMU_TABLE, mmu_root
	mov	$mmu_pages + MMU_TABLE, %eax
	mov	$mmu_gibs, %edi
1:	mov	%eax, (%edi)
	add	$8, %edi
	add	$MMU_ENTRIES * 8, %eax
	cmp	$mmu_gibs + MMU_GIB * 8, %edi
	jb	1b
	xor	%ecx, %ecx
	mov	$MMU_PAGE, %eax
2:	mov	%eax, mmu_pages(, %ecx, 8)
	add	$1 << MMU_PAGE_SHIFT, %eax
	inc	%ecx
	cmp	$CACHED_PAGES, %ecx
	jne	3f
	or	$MMU_PAGE_UNCACHED, %eax
3:	cmp	$PAGES, %ecx
	jb	2b
	xor	%eax, %eax

	/* EBP: index of this CPU */
to_long_mode:
	mov	%eax, %ebp
	mov	%cr4, %eax
	or	$CR4_PAE, %eax
	mov	%eax, %cr4
	mov	$mmu_root, %eax
	mov	%eax, %cr3
	/* Hypervisors may keep caches off until this says that MTRRs are on. */
	mov	$MSR_MTRR_DEF_TYPE, %ecx
	rdmsr
	or	$MTRR_DEF_TYPE_ENABLE, %eax
	wrmsr
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$EFER_LME, %eax
	wrmsr
	mov	%cr0, %eax
	and	$~CR0_CACHES_OFF, %eax
	or	$CR0_PG, %eax
	mov	%eax, %cr0
	ljmp	$SELECTOR_CODE, $1f

	.code64
1:	mov	%ebp, %edi
	inc	%ebp
	imul	$INMATE_STACK_SIZE, %ebp, %ebp
	lea	stacks(%rbp), %rsp
	xor	%ebp, %ebp
	call	inmate_start
2:	hlt
	jmp	2b

	/* Descriptors on the way to segments.c's */
	.balign	8
boot_gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* SELECTOR_CODE */
	.quad	0x00cf93000000ffff	/* SELECTOR_DATA */
	.quad	0x00cf9b000000ffff	/* SELECTOR_CODE32 */
boot_gdt_end:
boot_gdt_pointer:
	.word	boot_gdt_end - boot_gdt - 1
	.long	boot_gdt

	/* Near enough for 16-bit addresses. struct inmate_entry */
	.balign	8
	.global	inmate_entry
inmate_entry:
	.space	20

	.section .command_line, "a"
	.global inmate_command_line
inmate_command_line:
	.space	INMATE_COMMAND_LINE_SIZE

	/* Not in .bss, which is zeroed when several CPUs may have come. */
	.data
arrivals:
	.long	0
first_id:
	.long	NOBODY
	/* By APIC id: has come; index in this cell, 0: none */
	.global	smp_arrived, smp_indices
smp_arrived:
	.space	256
smp_indices:
	.space	256

	.section .bss.tables, "aw", %nobits
	.balign	4096
	.global	mmu_root, mmu_gibs, mmu_pages
mmu_root:
	.space	4096
mmu_gibs:
	.space	4096
mmu_pages:
	.space	PAGES * 8

	.section .bss.stacks, "aw", %nobits
	.balign	16
stacks:
	.space	INMATE_MAX_CPUS * INMATE_STACK_SIZE

	.section .note.GNU-stack, "", %progbits
