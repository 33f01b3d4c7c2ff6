// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of a cell, the only thing that ever happens to one at run time.
 */
#include <bulkhead/comm_state.h>
#include "cell.h"
#include "cpu.h"
#include "report.h"

/* cell_state in the cell's comm region, if it has one. */
extern uint32_t comm_cell_state;

void cell_stop(enum cell_end end, const char *reason, uint64_t pc,
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
		comm_cell_state = end == CELL_END_FAULT ? COMM_STATE_FAILED
							: COMM_STATE_SHUT_DOWN;
		arch_clean_range(&comm_cell_state, sizeof(comm_cell_state));
	}
	report_end(this_cpu.id, reason, pc, address);
}
