// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercalls that only ask: of the hypervisor, of a cell, of a CPU; and the
 * character for the console. They wait for nobody.
 */
#include "config_check.h"
#include "manage.h"
#include "print_basic.h"
#include "report.h"

#define STAT_MASK 0x7fffffffu

int64_t get_info(uint64_t type)
{
	switch (type) {
	case INFO_POOL_PAGES:
		return pool.num_pages;
	case INFO_POOL_PAGES_USED:
		return pool_used();
	case INFO_REMAP_PAGES:
	case INFO_REMAP_PAGES_USED:
		/* Nothing is remapped: cells are reached where they are. */
		return 0;
	case INFO_CELLS:
		return boot.chain.num_cells;
	default:
		return -HYPERCALL_EINVAL;
	}
}

int64_t cell_get_state(uint64_t id)
{
	uint32_t index = cell_by_id(id);
	uint32_t state;

	if (caller() != ROOT_CELL) {
		return -HYPERCALL_EPERM;
	}
	if (index == boot.chain.num_cells) {
		return -HYPERCALL_ENOENT;
	}
	if (index == ROOT_CELL) {
		return COMM_STATE_RUNNING;
	}
	state = *(volatile uint32_t *)&comm_of(index)->cell_state;
	return state <= COMM_STATE_FAILED_COMM_REV ? (int64_t)state
						   : -HYPERCALL_EINVAL;
}

/* A CPU has failed with its cell: all stop together. */
static int64_t cpu_state(uint32_t id)
{
	const struct cpu_cell *cpu = &cpu_cells[id];
	bool failed = cpu->state->run != CELL_RUNNING &&
		      cpu->comm->cell_state == COMM_STATE_FAILED;

	return failed ? CPU_STATE_FAILED : CPU_STATE_RUNNING;
}

int64_t cpu_get_info(uint64_t id, uint64_t type)
{
	uint64_t cpus = config_system_cpus(&boot.chain);

	if (id >= CONFIG_MAX_CPUS || (cpus >> id & 1) == 0) {
		return -HYPERCALL_EINVAL;
	}
	if (caller() != ROOT_CELL && manage_cpus[id].cell != caller()) {
		return -HYPERCALL_EPERM;
	}
	if (type == CPU_INFO_STATE) {
		return cpu_state((uint32_t)id);
	}
	if (type >= CPU_INFO_STATISTICS &&
	    type - CPU_INFO_STATISTICS < MANAGE_STATS) {
		return manage_cpus[id].stats[type - CPU_INFO_STATISTICS] &
		       STAT_MASK;
	}
	return -HYPERCALL_EINVAL;
}

int64_t debug_putc(uint64_t character)
{
	uint32_t flags = boot.chain.cells[caller()].config->flags;

	if ((flags & (CELL_VIRTUAL_CONSOLE_PERMITTED |
		      CELL_VIRTUAL_CONSOLE_ACTIVE)) == 0) {
		return -HYPERCALL_EPERM;
	}
	lock_take(&report_lock);
	print_char((char)character);
	lock_release(&report_lock);
	return 0;
}
