/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The loader of a restartable cell. It runs where it lies, in memory that the
 * cell cannot write, each time the cell starts: MMU and caches off, no stack.
 * The table behind it says what to copy where.
 *
 * Writes go around the caches, where the last guest may have left dirty lines:
 * so the table has them cleaned and invalidated first. What was written is
 * cleaned and invalidated again, as Linux' boot protocol demands of a kernel.
 *
 * x19: this loader's first byte, x20: table, x21: next step, x22: cache line.
 */
#include <bulkhead/loader.h>

	.section .text, "ax"
	.global	loader_start
loader_start:
	b	1f
	.balign	8
	.ascii	LOADER_MAGIC
	.quad	loader_table - loader_start

1:	adr	x19, loader_start
	adr	x20, loader_table
	add	x21, x20, #LOADER_TABLE_SIZE
	mrs	x0, ctr_el0
	ubfx	x0, x0, #16, #4			/* DminLine, log2 of words */
	mov	x22, #4
	lsl	x22, x22, x0

	/*
	 * x0: kind, x1: to, x3: behind the last byte; and what changes: x2:
	 * from, x4: to, x5: bytes left
	 */
next_step:
	ldp	x0, x1, [x21]
	ldp	x2, x5, [x21, #16]
	add	x21, x21, #32
	add	x2, x2, x19
	add	x3, x1, x5
	mov	x4, x1
	cmp	x0, #LOADER_COPY
	b.eq	copy
	cmp	x0, #LOADER_ZERO
	b.eq	zero
	cmp	x0, #LOADER_FLUSH
	b.eq	flush
	/* LOADER_START, and whatever the table should not hold */
	dsb	sy
	ic	iallu
	dsb	sy
	isb
	ldr	x4, [x20]
	ldp	x0, x1, [x20, #8]
	ldp	x2, x3, [x20, #24]
	br	x4

	/* 64 bytes as long as there are so many, then 8 */
copy:	cmp	x5, #64
	b.lo	1f
	ldp	x8, x9, [x2]
	ldp	x10, x11, [x2, #16]
	ldp	x12, x13, [x2, #32]
	ldp	x14, x15, [x2, #48]
	add	x2, x2, #64
	stp	x8, x9, [x4]
	stp	x10, x11, [x4, #16]
	stp	x12, x13, [x4, #32]
	stp	x14, x15, [x4, #48]
	add	x4, x4, #64
	sub	x5, x5, #64
	b	copy
1:	cbz	x5, flush
	ldr	x8, [x2], #8
	str	x8, [x4], #8
	sub	x5, x5, #8
	b	1b

zero:	cmp	x5, #64
	b.lo	1f
	stp	xzr, xzr, [x4]
	stp	xzr, xzr, [x4, #16]
	stp	xzr, xzr, [x4, #32]
	stp	xzr, xzr, [x4, #48]
	add	x4, x4, #64
	sub	x5, x5, #64
	b	zero
1:	cbz	x5, flush
	str	xzr, [x4], #8
	sub	x5, x5, #8
	b	1b

	/* every line of [x1, x3) */
flush:	dsb	sy
	sub	x4, x22, #1
	bic	x1, x1, x4
1:	cmp	x1, x3
	b.hs	2f
	dc	civac, x1
	add	x1, x1, x22
	b	1b
2:	dsb	sy
	b	next_step

	.balign	64
	.global	loader_table
loader_table:

	.section .note.GNU-stack, "", %progbits
