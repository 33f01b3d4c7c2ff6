// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: cells that may restart. Whatever they did, what they start from
 * must be as it was: it stands in memory that neither they nor another cell can
 * write. What was there at the first start is there at each.
 */
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"

#define OPTIONS_RESTART (OPTION_RESTART_ON_RESET | OPTION_RESTART_ON_FAULT)

static bool contains(const struct config_memory *memory, uint64_t address)
{
	return memory_is_usable(memory) &&
	       range_contains(memory_virt(memory), range_make(address, 1));
}

/* The region the cell starts in, if it can execute there but not write. */
static const struct config_memory *start_region(const struct chain_cell *cell,
						uint64_t entry)
{
	const struct config_memory *memory = config_memory(cell->config);
	const uint64_t rights = MEM_READ | MEM_WRITE | MEM_EXECUTE;

	for (uint32_t n = 0; n < cell->config->num_memory_regions; n++) {
		if (contains(&memory[n], entry) &&
		    (memory[n].flags & (rights | MEM_IO | MEM_COMM_REGION)) ==
			    (MEM_READ | MEM_EXECUTE)) {
			return &memory[n];
		}
	}
	return NULL;
}

/* Through a second region, or by who shares the memory. */
static void check_writers(struct check *check, uint32_t cell,
			  const struct config_memory *start)
{
	const struct chain *chain = check->chain;

	for (uint32_t other = 0; other < chain->num_cells; other++) {
		const struct cell_config *config = chain->cells[other].config;
		const struct config_memory *memory = config_memory(config);

		for (uint32_t n = 0; n < config->num_memory_regions; n++) {
			/* Cell 0 cedes what others do not say they share. */
			bool ceded = other == 0 && cell != 0 &&
				     (start->flags & MEM_ROOTSHARED) == 0;

			if (chain_cell_exists(chain, other) && !ceded &&
			    (memory[n].flags & MEM_WRITE) != 0 &&
			    !memory_is_comm(&memory[n]) &&
			    memory_is_usable(&memory[n]) &&
			    range_overlaps(memory_phys(&memory[n]),
					   memory_phys(start))) {
				CELL_VIOLATION(
					check, cell,
					"restart: memory it starts from: "
					"region %u of cell \"%s\" can write "
					"there",
					n, check_cell_name(check, other).text);
			}
		}
	}
}

/* What is loaded must be there at the second start too. */
static void check_payloads_stay(struct check *check, uint32_t cell,
				const struct config_memory *start)
{
	const struct chain *chain = check->chain;

	for (uint32_t n = 0; n < chain->num_payloads; n++) {
		const struct chain_payload *payload = &chain->payloads[n];
		const struct config_memory *memory;

		if (payload->owner != cell) {
			continue;
		}
		memory = config_payload_region(chain->cells[cell].config,
					       payload->address, payload->size);
		if (memory == NULL) {
			continue;
		}
		if ((memory->flags & MEM_WRITE) != 0) {
			CELL_VIOLATION(check, cell,
				       "restart: payload %u (0x%lx+0x%lx) is "
				       "in memory the cell can write",
				       n, payload->address, payload->size);
		} else if (memory != start) {
			check_writers(check, cell, memory);
		}
	}
}

static void check_start(struct check *check, uint32_t number)
{
	const struct chain_cell *cell = &check->chain->cells[number];
	uint64_t entry = cell->start != NULL ? cell->start->entry
					     : cell->config->cpu_reset_address;
	const struct config_memory *start = start_region(cell, entry);

	if (start == NULL) {
		CELL_VIOLATION(check, number,
			       "restart: entry 0x%lx: wanted inside a region "
			       "with READ and EXECUTE, without WRITE",
			       entry);
		return;
	}
	check_writers(check, number, start);
	check_payloads_stay(check, number, start);
	if ((cell->options->flags & OPTION_DMA_UNPROTECTED) != 0) {
		CELL_WARNING(check, number,
			     "restart: its DMA masters, which no IOMMU "
			     "confines, can write where it starts from");
	}
}

static void check_restart(struct check *check, uint32_t cell,
			  const struct record_options *options)
{
	if ((options->flags & OPTIONS_RESTART) == 0) {
		if (options->restart_limit != 0) {
			CELL_VIOLATION(check, cell,
				       "options: restart limit %u without a "
				       "restart flag",
				       options->restart_limit);
		}
		return;
	}
	if (options->restart_limit == 0) {
		CELL_VIOLATION(check, cell,
			       "options: restart limit; wanted above 0");
	}
	if (!PROVIDED_RESTART) {
		CELL_WARNING(check, cell,
			     "not provided by this build: restart");
	}
	check_start(check, cell);
}

void check_restarts(struct check *check)
{
	const struct chain *chain = check->chain;

	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		const struct record_options *options =
			chain->cells[cell].options;

		if (chain_cell_exists(chain, cell) && options != NULL) {
			check_restart(check, cell, options);
		}
	}
}
