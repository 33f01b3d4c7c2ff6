/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A program for Linux that marks where it has come to, for insn_count.c:
 *	mark prompt | work | end
 * The first letter decides.
 */
#define MARK_PROMPT	0x1000
#define MARK_WORK	0x1001
#define MARK_END	0xffff
#define SYS_EXIT	93

	.text
	.globl	_start
_start:
	ldr	x0, [sp, #16]		/* argv[1] */
	ldrb	w0, [x0]
	cmp	w0, #'p'
	b.eq	1f
	cmp	w0, #'w'
	b.eq	2f
	movz	xzr, #MARK_END
	b	3f
1:	movz	xzr, #MARK_PROMPT
	b	3f
2:	movz	xzr, #MARK_WORK
3:	mov	x0, #0
	mov	x8, #SYS_EXIT
	svc	#0

	.section .note.GNU-stack, "", %progbits
