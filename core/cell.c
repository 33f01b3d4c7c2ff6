// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of a cell, the only thing that ever happens to one at run time.
 */
#include "cell.h"
#include "atomic.h"
#include "report.h"

/* cell_state in the cell's comm region, if it has one. */
extern uint32_t comm_cell_state;

void cell_stop(uint32_t comm_state, const char *reason, uint64_t pc,
	       const struct gpa *address)
{
	if (!atomic_change(&cell_state.run, CELL_RUNNING, CELL_STOPPED)) {
		return;
	}
	/* Memory before all else: what follows may then take its time. */
	arch_cell_cut();
	arch_cell_kick();
	arch_cell_quiesce();
	if (this_cell.has_comm_region) {
		comm_cell_state = comm_state;
		arch_clean_range(&comm_cell_state, sizeof(comm_cell_state));
	}
	report_cell_end(reason, pc, address);
}
