/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A program for Linux that marks where it has come to, for insn_count.c:
 *	mark prompt | work | end
 * The first letter decides. See inmates/lib/x86/include/mark.h for the marks.
 */
#define MARK(number)	nopl 0x48420000 + (number)(%rax)
#define MARK_PROMPT	0x1000
#define MARK_WORK	0x1001
#define MARK_END	0xffff
#define SYS_EXIT	60

	.text
	.globl	_start
_start:
	mov	16(%rsp), %rax		/* argv[1] */
	mov	(%rax), %al
	cmp	$'p', %al
	je	1f
	cmp	$'w', %al
	je	2f
	MARK(MARK_END)
	jmp	3f
1:	MARK(MARK_PROMPT)
	jmp	3f
2:	MARK(MARK_WORK)
3:	xor	%edi, %edi
	mov	$SYS_EXIT, %eax
	syscall

	.section .note.GNU-stack, "", @progbits
