/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Marks for who counts the instructions of a machine from outside. A mark is
 * NOP with an operand that is never accessed, MARK_TAG + n off RAX, seven bytes:
 * it changes nothing.
 */
#pragma once

#define MARK_TAG	0x48420000	/* "BH" */

#define MARK_NONE	0x0	/* what was begun has ended */
#define MARK_END	0xffff	/* the whole run has ended */

/* @number is part of the instruction: a constant. */
#define mark(number) \
	__asm__ volatile("nopl %c0(%%rax)" : : "i"(MARK_TAG + (number)) : "memory")
