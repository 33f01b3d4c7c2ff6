/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Marks for who counts the instructions of a machine from outside, as
 * tests/bench/insn_count.c does. A mark is MOVZ XZR, #n: it changes nothing.
 */
#pragma once

#define MARK_NONE	0x0	/* what was begun has ended */
#define MARK_END	0xffff	/* the whole run has ended */

/* @number is part of the instruction: a constant. */
#define mark(number) \
	__asm__ volatile("movz xzr, #%0" : : "i"(number) : "memory")
