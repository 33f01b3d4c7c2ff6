/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The one GDT of all CPUs, read-only: accessed bits are set, and no CPU loads a
 * TSS from it (a VM exit loads TR without looking here).
 */
	.section .rodata
	.balign	8
	.globl	gdt, gdt_pointer
gdt:
	.quad	0
	.quad	0x00af9b000000ffff	/* SELECTOR_CODE: 64 bits */
	.quad	0x00cf93000000ffff	/* SELECTOR_DATA */
	.quad	0, 0			/* SELECTOR_TSS */
gdt_pointer:
	.short	gdt_pointer - gdt - 1
	.quad	gdt
