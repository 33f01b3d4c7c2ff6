// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of a cell, the only thing that ever happens to one at run time.
 */
#include <stddef.h>
#include <bulkhead/comm_region.h>
#include "cell.h"
#include "atomic.h"
#include "report.h"

/* At VA_COMM_REGION, if the cell has one. */
extern struct comm_region comm_region;

void cell_stop(const struct cell_end *end)
{
	if (!atomic_change(&cell_state.run, CELL_RUNNING, CELL_STOPPED)) {
		return;
	}
	/* Memory before all else: what follows may then take its time. */
	arch_cell_cut();
	arch_cell_kick();
	arch_cell_quiesce();
	if (this_cell.has_comm_region) {
		comm_region.cell_state = end->comm_state;
		arch_clean_line(&comm_region);
	}
	report_cell_end(end);
}
