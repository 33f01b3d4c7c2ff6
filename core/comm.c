// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of a cell in its comm region.
 */
#include <bulkhead/comm_state.h>
#include "comm.h"
#include "arch_barrier.h"

/* cell_state in the cell's comm region, if it has one. */
extern uint32_t comm_cell_state;

void comm_set_end(enum cell_end end)
{
	if (this_cell.has_comm_region) {
		comm_cell_state = end == CELL_END_FAULT ? COMM_STATE_FAILED
							: COMM_STATE_SHUT_DOWN;
		arch_clean_range(&comm_cell_state, sizeof(comm_cell_state));
	}
}
