/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of the boot: what one CPU erases when all have left the boot map.
 */
#pragma once

#include <stdint.h>

#define ERASE_RANGES 4

/* What the eraser does; zero on all other CPUs. */
struct erase_plan {
	uint64_t cpus;		/* that will arrive: mask of logical ids */
	uint64_t patience;	/* until they have: ticks of arch_clock() */
	uint32_t num_entries;	/* of the window in the map's root */
	uint64_t *entries;	/* the first, seen through the window */
	struct {
		uint64_t *start;	/* in the window */
		uint64_t size;		/* bytes, a multiple of 8 */
	} ranges[ERASE_RANGES];
};

/*
 * Called by the hand-off on the final map and stack; returns when all CPUs are
 * there and everything that was only for the boot is gone.
 */
void seal(void);
