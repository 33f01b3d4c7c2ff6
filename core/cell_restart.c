// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * In place of cell.c: the end of a cell, and its restart in place. Nobody else
 * takes part: the CPU that stopped the cell waits until all siblings have
 * parked, puts back what boot had made, and lets the first CPU start.
 *
 * A sibling that has parked is off, or about to be switched on, and nothing but
 * its power state leads out of parking. So each is claimed by that state, as
 * who switches it on claims it. When all are claimed, no CPU of the cell is in
 * the guest, in the filter or in a call, and none will be until it is switched
 * on again: no trace of the last run is left that could act on the next.
 */
#include "atomic.h"
#include "cell_restart.h"
#include "comm.h"
#include "cpu.h"
#include "report.h"

#define SIBLING_SECONDS 1

/* The index of the first sibling that did not park in time, or num_cpus. */
static uint32_t claim_siblings(void)
{
	uint64_t start = arch_clock();
	uint64_t limit = SIBLING_SECONDS * arch_clock_rate();
	uint32_t index = 0;

	while (index < this_cell.num_cpus && arch_clock() - start < limit) {
		uint32_t *power = &cell_state.cpus[index].power;

		if (index == this_cpu.index ||
		    atomic_change(power, CPU_OFF, CPU_CLAIMED) ||
		    atomic_change(power, CPU_ON_PENDING, CPU_CLAIMED)) {
			index++;
		} else {
			arch_relax();
		}
	}
	return index;
}

/*
 * This CPU stays on for the others until it has parked: it counts for the next
 * restart too. The first CPU comes last, when there is a cell to start in.
 */
static void start_again(void)
{
	struct cell_cpu *first = &cell_state.cpus[0];

	for (uint32_t i = 1; i < this_cell.num_cpus; i++) {
		if (i != this_cpu.index) {
			atomic_set(&cell_state.cpus[i].power, CPU_OFF);
		}
	}
	first->entry = cell_restart.first.entry;
	for (uint32_t i = 0; i < CELL_CPU_ARGS; i++) {
		first->args[i] = cell_restart.first.args[i];
	}
	atomic_set(&cell_state.run, CELL_RUNNING);
	atomic_set(&first->power, CPU_ON_PENDING);
	if (this_cpu.index != 0) {
		arch_cell_start();
	}
}

static void restart(enum cell_end end, const struct cell_cause *cause)
{
	uint32_t missing;

	if (cell_restarts == cell_restart.limit) {
		comm_set_end(end);
		report_restart_limit(cause);
		return;
	}
	missing = claim_siblings();
	if (missing != this_cell.num_cpus) {
		comm_set_end(CELL_END_FAULT);
		report_restart_missing(cause, this_cell.cpu_ids[missing]);
		return;
	}
	cell_restarts++;
	arch_cell_reset_irqs();
	comm_reset();
	arch_cell_restore();
	report_restart(cause, cell_restarts);
	start_again();
}

void cell_stop(enum cell_end end, const char *reason, uint64_t pc,
	       const struct gpa *address)
{
	const struct cell_cause cause = { this_cpu.id, reason, pc, address };

	if (!atomic_change(&cell_state.run, CELL_RUNNING, CELL_STOPPED)) {
		return;
	}
	/* Memory before all else: what follows may then take its time. */
	arch_cell_cut();
	arch_cell_kick();
	arch_cell_quiesce();
	if ((cell_restart.ends >> end & 1) != 0) {
		restart(end, &cause);
	} else {
		comm_set_end(end);
		report_end(this_cpu.id, reason, pc, address);
	}
}
