/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The first bytes of the image: the header of an arm64 Linux `Image`, which
 * QEMU's -kernel and U-Boot's booti load to a multiple of 2 MiB and enter at
 * its start, at EL2, MMU off. Position independent; all symbols get the prefix
 * pre_ and are the preloader's own.
 */
#define STACK_SIZE	0x2000
#define CURRENT_EL_2	(2 << 2)

	.section .text.head, "ax"
	.globl	start
start:
	b	1f
	.word	0
	.quad	0			/* text_offset */
	.quad	header_image_size	/* the tool sets the packed image's */
	.quad	0xa			/* little-endian, 4 KiB, anywhere */
	.quad	0
	.quad	0
	.quad	0
	.ascii	"ARM\x64"
	.word	0
	/* SHA-256 of bulkhead.bin: the build fills it in behind the link. */
	.globl	hypervisor_sha256
hypervisor_sha256:
	.skip	32
1:
	msr	daifset, #15
	msr	spsel, #1
	adrp	x0, stack_end
	add	x0, x0, :lo12:stack_end
	mov	sp, x0
	mrs	x1, currentel
	cmp	x1, #CURRENT_EL_2
	b.ne	2f
	/* HCR_EL2 first: with E2H set the next names would mean others. */
	mov	x0, #1 << 31
	msr	hcr_el2, x0
	isb
	adr	x0, vectors
	msr	vbar_el2, x0
	isb
	mrs	x1, currentel
2:	adr	x0, start
	bl	preloader_main

/* x0: entry  x1: image  x2: its size  x3: the preloader's size */
	.globl	preloader_leave
preloader_leave:
	adrp	x4, bss_begin
	add	x4, x4, :lo12:bss_begin
	adrp	x5, image_end
1:	stp	xzr, xzr, [x4], #16
	cmp	x4, x5
	b.lo	1b
	ic	iallu
	dsb	sy
	isb
	mov	x4, x0
	mov	x0, x1
	mov	x1, x2
	mov	x2, x3
	br	x4

	.balign	0x800
vectors:
	.rept	16
	.balign	0x80
	mrs	x0, esr_el2
	mrs	x1, elr_el2
	mrs	x2, far_el2
	adrp	x3, stack_end
	add	x3, x3, :lo12:stack_end
	mov	sp, x3
	b	preloader_exception
	.endr
	.balign	0x80

	.bss
	.balign	16
	.skip	STACK_SIZE
stack_end:
