// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What cell_last.c ends with, with CONFIG_CELL_RESTART. All CPUs of the cell
 * have parked and none has a call or an access on its way, so the one that runs
 * this is alone until it lets them start.
 */
#include <stddef.h>
#include "atomic.h"
#include "cell_last.h"
#include "cell_restart.h"
#include "comm.h"
#include "report.h"

static void restart(const struct cell_cause *cause)
{
	cell_restarts++;
	arch_cell_reset_irqs();
	comm_reset();
	report_restart(cause, cell_restarts);
	cell_last_words.parked = 0;
	atomic_set(&cell_state.run, CELL_RUNNING);
	arch_cell_start();
}

void cell_over(void)
{
	const struct cell_last_words *words = &cell_last_words;
	const struct gpa address = words->address;
	const struct cell_cause cause = {
		words->cpu,
		words->reason,
		words->pc,
		words->has_address != 0 ? &address : NULL,
	};
	bool restarts = (cell_restart.ends >> words->end & 1) != 0;

	if (restarts && cell_restarts < cell_restart.limit) {
		restart(&cause);
		return;
	}
	comm_set_end((enum cell_end)words->end);
	if (restarts) {
		report_restart_limit(&cause);
	} else {
		report_end(cause.cpu, cause.reason, cause.pc, cause.address);
	}
}
