// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * In place of cell.c, where a cell's memory cannot be taken from CPUs that run:
 * who stops the cell writes down why, and makes all its CPUs park. Until each
 * has done so it touches nothing but what is the cell's own. The last one ends
 * the cell. Nobody waits for another CPU.
 */
#include <stddef.h>
#include "atomic.h"
#include "cell_last.h"
#include "cpu.h"

void cell_stop(enum cell_end end, const char *reason, uint64_t pc,
	       const struct gpa *address)
{
	if (!atomic_change(&cell_state.run, CELL_RUNNING, CELL_STOPPED)) {
		return;
	}
	cell_last_words.reason = reason;
	cell_last_words.pc = pc;
	cell_last_words.has_address = address != NULL;
	if (address != NULL) {
		cell_last_words.address = *address;
	}
	cell_last_words.cpu = this_cpu.id;
	cell_last_words.end = end;
	arch_cell_kick();
}

void cell_parked(void)
{
	uint32_t *parked = &cell_last_words.parked;
	uint32_t before;

	do {
		before = atomic_get(parked);
	} while (!atomic_change(parked, before, before + 1));
	if (before + 1 == this_cell.num_cpus) {
		arch_cell_quiesce();
		cell_over();
	}
}
