/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a restartable cell starts from, in memory that it cannot write: the
 * loader, a table, and behind it all that the table copies. `bulkhead image
 * pack` writes the table; inmates/loader/ reads it.
 *
 *	loader.bin | struct loader_table | struct loader_step ... | data
 *
 * On x86 a start record lets the loader begin in 32-bit mode on the cell's first
 * CPU, with its own address as the first argument.
 */
#pragma once

/* In loader.bin: magic and the loader's length, where the table starts. */
#define LOADER_MAGIC		"BHLOADER"	/* 8 bytes, no NUL */
#define LOADER_MAGIC_LEN	8
#define LOADER_MAGIC_OFFSET	8
#define LOADER_SIZE_OFFSET	16	/* 64 bits, a multiple of 8 */

/* loader_step.kind */
#define LOADER_START	0	/* the last step: go to the entry */
#define LOADER_FLUSH	1	/* clean and invalidate caches: before writing */
#define LOADER_COPY	2
#define LOADER_ZERO	3

/* Of the structures, for assembly. */
#define LOADER_TABLE_SIZE	40

#ifndef __ASSEMBLY__

#include <stdint.h>

struct loader_table {
	uint64_t entry;
	uint64_t args[4];	/* x0..x3; RDI, RSI, RDX, RCX */
};

/* Guest-physical addresses; all numbers but the kind are multiples of 8. */
struct loader_step {
	uint64_t kind;		/* LOADER_* */
	uint64_t to;
	uint64_t from;		/* offset from the loader's first byte */
	uint64_t size;		/* bytes */
};

_Static_assert(sizeof(struct loader_table) == LOADER_TABLE_SIZE, "table");

#endif
