// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Stopping and starting a cell that is not the manager's. Stopping is what the
 * cell would do itself (core/cell.c), done from outside; then, as at a restart
 * (core/cell_restart.c), each of its CPUs is claimed by its power: what is
 * claimed is in cpu_park(), and leaves it only by a start.
 */
#include "arch_barrier.h"
#include "atomic.h"
#include "front.h"
#include "sysreg.h"

#define STOP_MS	      500
#define MS_PER_SECOND 1000

static void kick_running(const struct built_cell *built)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((built->cpus >> cpu & 1) != 0) {
			uint32_t index = cpu_index(built, cpu);

			if (atomic_get(&built->state->cpus[index].power) ==
			    CPU_ON) {
				gic_kick(cpu);
			}
		}
	}
	/* A WFE with interrupts masked: DDI 0487 D1.7.1. */
	sev();
}

/* The number of CPUs, from the first on, that parked in time. */
static uint32_t claim_all(const struct built_cell *built)
{
	uint64_t start = arch_clock();
	uint64_t limit = sysreg_read(cntfrq_el0) * STOP_MS / MS_PER_SECOND;
	uint32_t index = 0;

	while (index < built->cell->num_cpus && arch_clock() - start < limit) {
		uint32_t *power = &built->state->cpus[index].power;

		if (atomic_change(power, CPU_OFF, CPU_CLAIMED) ||
		    atomic_change(power, CPU_ON_PENDING, CPU_CLAIMED)) {
			index++;
		} else {
			arch_relax();
		}
	}
	return index;
}

/* Nobody is in the way: only a cell that runs switches CPUs on. */
static void unclaim(const struct built_cell *built, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		atomic_set(&built->state->cpus[i].power, CPU_OFF);
	}
}

bool arch_stop(uint32_t index)
{
	const struct built_cell *built = &boot.cells[index];
	uint32_t parked;

	atomic_change(&built->state->run, CELL_RUNNING, CELL_STOPPED);
	stage2_cut(built->stage2_root, built->cell);
	stage2_forget();
	kick_running(built);
	gic_cell_quiet(index);
	parked = claim_all(built);
	unclaim(built, parked);
	return parked == built->cell->num_cpus;
}

/* @pre it is stopped, its comm region filled. */
void arch_start(uint32_t index)
{
	const struct built_cell *built = &boot.cells[index];
	struct cell_cpu *first = &built->state->cpus[0];

	gic_cell_quiet(index);
	gic_route_all(&built->cell->arch, built->cpus);
	cache_clean_cell(index);
	stage2_restore(built->stage2_root, built->cell, built->stage2_master);
	cell_build_start(index, first);
	atomic_set(&built->state->run, CELL_RUNNING);
	atomic_set(&first->power, CPU_ON_PENDING);
	gic_kick((uint32_t)__builtin_ctzll(built->cpus));
}
