// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Stop and start of a cell from outside, by what its own CPUs do when they stop
 * or start it: the words of cell_state, and NMIs. The lock of all calls is held;
 * what the cell does meanwhile is told in each place.
 */
#include <string.h>
#include "arch_barrier.h"
#include "atomic.h"
#include "lapic.h"
#include "manage_arch.h"
#include "root.h"
#include "vapic.h"
#include "vcpu.h"

#define STOP_MS 2000

static struct vapic_state *vapic_of(const struct built_cell *built)
{
	return (struct vapic_state *)(void *)((uint8_t *)built->state +
					      VAPIC_OFFSET);
}

/* As vcpu_post() of one of its CPUs; STOP and START override all else. */
static void post(const struct built_cell *built, uint32_t event)
{
	for (uint32_t i = built->cell->num_cpus; i-- > 0;) {
		uint32_t *word = &built->state->cpus[i].power;
		uint32_t before;

		do {
			before = atomic_get(word);
		} while (!atomic_change(word, before, before | event));
		lapic_send((uint32_t)built->cell->cpu_ids[i], ICR_MODE_NMI);
	}
}

/* The words are written by who has changed the state, and nobody else. */
static void stop_once(const struct built_cell *built)
{
	struct cell_last_words *words = cell_last_words_of(built);

	if (!atomic_change(&built->state->run, CELL_RUNNING, CELL_STOPPED)) {
		return;
	}
	words->reason = "by the root cell";
	words->pc = 0;
	words->has_address = 0;
	words->cpu = this_cpu.id;
	words->end = CELL_END_OFF;
	post(built, VCPU_STOP);
}

static bool is_stopped(const struct built_cell *built)
{
	return atomic_get(&built->state->run) == CELL_STOPPED &&
	       atomic_get(&cell_last_words_of(built)->parked) ==
		       built->cell->num_cpus;
}

/*
 * If the cell stops itself at the same time, its own end counts, and the same
 * CPUs park. The last of them may still be telling it: when it has come, that is
 * done.
 */
bool arch_stop(uint32_t index)
{
	const struct built_cell *built = &boot.cells[index];
	uint64_t start = arch_clock();

	stop_once(built);
	while (!is_stopped(built)) {
		if (arch_clock() - start > (uint64_t)STOP_MS * tsc_khz) {
			return false;
		}
		arch_relax();
	}
	if (!arch_fetch(built->cpus)) {
		return false;
	}
	arch_release(built->cpus);
	return true;
}

/* Its words hold what is of its last run. */
void arch_start(uint32_t index)
{
	const struct built_cell *built = &boot.cells[index];

	arch_move_irqs(built, built);
	memset(vapic_of(built), 0, sizeof(struct vapic_state));
	memset(cell_last_words_of(built), 0, sizeof(struct cell_last_words));
	for (uint32_t i = 0; i < built->cell->num_cpus; i++) {
		cell_build_start(index, &built->state->cpus[i]);
		atomic_set(&built->state->cpus[i].power, 0);
	}
	atomic_set(&built->state->run, CELL_RUNNING);
	post(built, VCPU_START);
}
