// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The chain goes on living: what it points to moves from the image, which is
 * about to be erased, into the pool. Runs once, as the last of the boot.
 */
#include <stddef.h>
#include <string.h>
#include "manage.h"

struct manage_cpu manage_cpus[CONFIG_MAX_CPUS];
struct cpu_cell cpu_cells[CONFIG_MAX_CPUS];

void manage_note_cpus(void)
{
	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		uint32_t cell = boot_cpus[id].cell;

		manage_cpus[id].cell = cell;
		if (boot_cpus[id].started && cell != CONFIG_MAX_CELLS) {
			cpu_cells[id].state = boot.cells[cell].state;
			cpu_cells[id].comm = boot.cells[cell].comm_region;
		}
	}
}

/* A copy in pages of its own; of what is NULL, none. */
static const void *keep(const void *from, uint64_t size)
{
	void *to;

	if (from == NULL || size == 0) {
		return NULL;
	}
	to = pool_alloc((uint32_t)((size + PAGE_SIZE - 1) / PAGE_SIZE));
	memcpy(to, from, size);
	return to;
}

static void keep_system(struct chain *chain)
{
	pool_set_owner(POOL_CHAIN);
	chain->system = keep(chain->system, chain->system_size);
	chain->cpu_map = keep(chain->cpu_map,
			      chain->num_cpu_map * sizeof(struct record_cpu));
	chain->never = keep(chain->never,
			    chain->num_never * sizeof(struct record_never));
	chain->base = NULL;
	chain->size = 0;
	chain->hypervisor = NULL;
	chain->boot_writes = NULL;
	chain->num_boot_writes = 0;
	chain->end = NULL;
	chain->num_payloads = 0;
}

/* Ids of the image are anything: a loader would give out the lowest free one. */
static void keep_cell(struct chain *chain, uint32_t index)
{
	struct chain_cell *cell = &chain->cells[index];

	pool_set_owner(POOL_CONFIG(boot.cells[index].number));
	if (index == ROOT_CELL) {
		cell->config = &chain->system->root_cell;
	} else {
		struct cell_config *config = (void *)(uintptr_t)keep(
			cell->config, cell->config_size);

		config->id = index;
		cell->config = config;
	}
	cell->options = keep(cell->options, sizeof(*cell->options));
	cell->start = keep(cell->start, sizeof(*cell->start));
	boot.cells[index].name = cell->config->name;
}

void manage_keep(void)
{
	struct chain *chain = &boot.chain;

	keep_system(chain);
	for (uint32_t index = 0; index < chain->num_cells; index++) {
		keep_cell(chain, index);
	}
	pool_set_owner(POOL_SYSTEM);
	manage_note_cpus();
	manage_sealed();
}
