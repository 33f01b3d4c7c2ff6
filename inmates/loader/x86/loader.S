/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The loader of a restartable cell. It runs where it lies, in memory that the
 * cell cannot write, each time the cell starts: in 32-bit protected mode with
 * flat segments, no paging, no stack, EDI pointing to its first byte. The table
 * behind it says what to copy where, all below 4 GiB.
 *
 * Caches are coherent and on, so that there is nothing to flush.
 *
 * EBP: this loader's first byte, EBX: table, EDX: next step.
 */
#include <bulkhead/loader.h>

#define TABLE_ENTRY	0	/* struct loader_table */
#define TABLE_ARGS	8
#define STEP_KIND	0	/* struct loader_step */
#define STEP_TO		8
#define STEP_FROM	16
#define STEP_BYTES	24
#define STEP_SIZE	32
#define WORD_SHIFT	2	/* bytes to words of 32 bits */

	.section .text, "ax"
	.code32
	.global	loader_start
loader_start:
	jmp	1f
	.balign	8
	.ascii	LOADER_MAGIC
	.quad	loader_table - loader_start

1:	cld
	mov	%edi, %ebp
	lea	loader_table - loader_start(%ebp), %ebx
	lea	LOADER_TABLE_SIZE(%ebx), %edx

next_step:
	mov	STEP_KIND(%edx), %eax
	mov	STEP_TO(%edx), %edi
	mov	STEP_FROM(%edx), %esi
	mov	STEP_BYTES(%edx), %ecx
	add	$STEP_SIZE, %edx
	add	%ebp, %esi
	shr	$WORD_SHIFT, %ecx
	cmp	$LOADER_FLUSH, %eax
	je	next_step
	cmp	$LOADER_COPY, %eax
	je	copy
	cmp	$LOADER_ZERO, %eax
	je	zero
	/* LOADER_START, and whatever the table should not hold */
	mov	TABLE_ENTRY(%ebx), %eax
	mov	TABLE_ARGS(%ebx), %edi
	mov	TABLE_ARGS + 8(%ebx), %esi
	mov	TABLE_ARGS + 16(%ebx), %edx
	mov	TABLE_ARGS + 24(%ebx), %ecx
	/* As Linux' boot protocol wants them. */
	xor	%ebx, %ebx
	xor	%ebp, %ebp
	jmp	*%eax

copy:	rep movsl
	jmp	next_step

zero:	xor	%eax, %eax
	rep stosl
	jmp	next_step

	.balign	64
	.global	loader_table
loader_table:

	.section .note.GNU-stack, "", %progbits
