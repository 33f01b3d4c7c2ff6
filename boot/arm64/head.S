/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * From the MMU off, at physical addresses, to C in the boot map.
 *
 * The EL2 space is 1 GiB and the hypervisor's memory may be anywhere, so there
 * is no identity map to turn the MMU on in. Instead VBAR_EL2 points at a
 * virtual address first: the fetch behind the MSR that sets SCTLR_EL2.M faults
 * and continues there.
 *
 * x19: logical CPU  x20..x23: boot_main()'s arguments
 */
#include "boot_layout.h"
#include "layout.h"

#define HCR_RW		(1 << 31)
#define SCTLR_OFF	0x30c50830	/* RES1 */
#define SCTLR_ON	0x30cd183f	/* M A C SA I WXN and RES1 */
#define MAIR		0xff00		/* 0: Device-nGnRnE, 1: write-back */
#define TCR		(0x80803500 | TCR_T0SZ)
#define TCR_PS_SHIFT	16
#define PS_MAX		5		/* 48 bits without 52-bit tables */

	.section .text.head, "ax"

/* x0: image  x1: its size  x2: the preloader's size */
	.globl	boot_start
boot_start:
	msr	daifset, #15
	msr	spsel, #1
	mov	x20, x0
	mov	x21, x1
	mov	x22, x2
	adrp	x23, __text_begin
	mov	x19, #0
	mov	x0, #HCR_RW
	msr	hcr_el2, x0
	isb
	adrp	x0, __file_end
	add	x0, x0, :lo12:__file_end
	adrp	x1, __boot_end
1:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	1b
	adrp	x0, boot_cpu_stack + BOOT_CPU_STACK_SIZE
	add	x0, x0, :lo12:boot_cpu_stack + BOOT_CPU_STACK_SIZE
	mov	sp, x0
	mov	x0, x23
	bl	early_map
	b	mmu_on

/* From PSCI CPU_ON. x0: logical CPU */
	.globl	boot_secondary_start
boot_secondary_start:
	msr	daifset, #15
	msr	spsel, #1
	mov	x19, x0
	mov	x20, #0
	mov	x0, #HCR_RW
	msr	hcr_el2, x0
	isb

mmu_on:
	mov	x0, #MAIR
	msr	mair_el2, x0
	ldr	x0, =TCR
	mrs	x1, id_aa64mmfr0_el1
	and	x1, x1, #0xf			/* PARange */
	cmp	x1, #PS_MAX
	mov	x2, #PS_MAX
	csel	x1, x1, x2, ls
	orr	x0, x0, x1, lsl #TCR_PS_SHIFT
	msr	tcr_el2, x0
	adrp	x0, boot_root
	msr	ttbr0_el2, x0
	ldr	x0, =mmu_on_vectors
	msr	vbar_el2, x0
	ldr	x0, =SCTLR_OFF
	msr	sctlr_el2, x0
	isb
	tlbi	alle2
	tlbi	alle1
	dsb	nsh
	ic	iallu
	dsb	nsh
	isb
	ldr	x0, =SCTLR_ON
	ldr	x1, =mmu_on_continue
	msr	sctlr_el2, x0
	isb
	/* Here only if this address is mapped to itself by chance. */
	br	x1
	.ltorg

	.balign	0x800
mmu_on_vectors:
	.fill	0x200, 1, 0
	/* EL2 with SP_ELx, synchronous: the fetch above. Now all is virtual. */
mmu_on_continue:
	ldr	x0, =boot_vectors
	msr	vbar_el2, x0
	isb
	cbz	x20, 3f
	ldr	x0, =boot_cpu_stack + BOOT_CPU_STACK_SIZE
	mov	sp, x0
	mov	x0, x20
	mov	x1, x21
	mov	x2, x22
	mov	x3, x23
	bl	boot_main
3:	ldr	x0, =boot_stacks
	mov	x1, #BOOT_STACK_SIZE
	add	x2, x19, #1
	madd	x0, x1, x2, x0
	mov	sp, x0
	mov	x0, x19
	bl	boot_secondary
	.ltorg

/* Every exception here ends the boot, but for an SError that is looked for. */
	.balign	0x800
boot_vectors:
	.set	vector, 0
	.rept	16
	.balign	0x80
	mov	x0, #vector
	.set	vector, vector + 0x80
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	bl	boot_exception
	.endr
	.balign	0x80

	.bss
	.balign	16
boot_cpu_stack:
	.skip	BOOT_CPU_STACK_SIZE
boot_stacks:
	.skip	BOOT_STACK_SIZE * CONFIG_MAX_CPUS
