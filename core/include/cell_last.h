/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of a cell whose memory cannot be taken from a running CPU: it is over
 * when the last of its CPUs has parked. For cell_last.c, its architecture, and
 * what is linked for that end.
 */
#pragma once

#include "cell.h"

/* Written by the CPU that stops the cell, before it kicks the others. */
struct cell_last_words {
	const char *reason;
	uint64_t pc;
	struct gpa address;
	uint32_t has_address;
	uint32_t cpu;		/* logical id */
	uint32_t end;		/* enum cell_end */
	uint32_t parked;	/* CPUs that have, atomic */
};

/* On the page of cell_state, at LAST_WORDS_OFFSET. */
extern struct cell_last_words cell_last_words;

/*
 * Called by arch/ on each CPU of the cell, once for each stop of the cell, when
 * nothing of the guest runs on it any more. The last one ends the cell.
 */
void cell_parked(void);

/* Provided by the link: the cell is over; or it starts again. */
void cell_over(void);
