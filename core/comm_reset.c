// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A restart's comm region: the whole page as boot left it.
 */
#include "comm.h"
#include "arch_barrier.h"
#include "cell_restart.h"

#define COMM_WORDS 512 /* of the whole page */

/* The cell's comm region, if it has one. */
extern uint64_t comm_region[];

void comm_reset(void)
{
	if (!this_cell.has_comm_region) {
		return;
	}
	for (uint32_t i = 0; i < COMM_WORDS; i++) {
		comm_region[i] = i < RESTART_COMM_WORDS ? cell_restart.comm[i]
							: 0;
	}
	/* It may start with its caches off. */
	arch_clean_range(comm_region, COMM_WORDS * sizeof(*comm_region));
}
