// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: where cells start and where payloads go. Destinations need no
 * test against hypervisor memory: they lie in a region of their cell, and no
 * region may touch it.
 */
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"

static bool is_executable(const struct cell_config *config, uint64_t entry)
{
	const struct config_memory *memory = config_memory(config);
	struct range code = range_make(entry, PROVIDED_INSTRUCTION_SIZE);

	for (uint32_t n = 0; n < config->num_memory_regions; n++, memory++) {
		if ((memory->flags & MEM_EXECUTE) != 0 &&
		    !memory_is_comm(memory) && memory_is_usable(memory) &&
		    range_valid(code) &&
		    range_contains(memory_virt(memory), code)) {
			return true;
		}
	}
	return false;
}

static void check_entry(struct check *check, uint32_t number)
{
	const struct chain_cell *cell = &check->chain->cells[number];
	uint64_t entry = cell->start != NULL ? cell->start->entry
					     : cell->config->cpu_reset_address;

	if (entry % PROVIDED_INSTRUCTION_SIZE != 0) {
		CELL_VIOLATION(check, number,
			       "entry 0x%lx: unaligned; wanted a multiple of "
			       "%u",
			       entry, PROVIDED_INSTRUCTION_SIZE);
	} else if (!is_executable(cell->config, entry)) {
		CELL_VIOLATION(check, number,
			       "entry 0x%lx: wanted inside a region with "
			       "EXECUTE",
			       entry);
	}
	check_arch_entry(check, number, entry);
}

/* Where payload @number goes; an invalid range if nowhere. */
static struct range destination(const struct check *check, uint32_t number)
{
	const struct chain_payload *payload = &check->chain->payloads[number];
	const struct config_memory *memory = config_payload_region(
		check->chain->cells[payload->owner].config, payload->address,
		payload->size);

	if (memory == NULL) {
		return range_make(0, 0);
	}
	return range_make(memory->phys_start +
				  (payload->address - memory->virt_start),
			  payload->size);
}

static void report_payload(struct check *check, uint32_t number,
			   const char *reason)
{
	const struct chain_payload *payload = &check->chain->payloads[number];

	CELL_VIOLATION(check, payload->owner, "payload %u (0x%lx+0x%lx): %s",
		       number, payload->address, payload->size, reason);
}

/* Cell 0 may name memory that others own: its payload must not go there. */
static bool is_others_memory(const struct check *check, struct range range)
{
	for (uint32_t cell = 1; cell < check->chain->num_cells; cell++) {
		const struct cell_config *config =
			check->chain->cells[cell].config;
		const struct config_memory *memory = config_memory(config);

		for (uint32_t n = 0; n < config->num_memory_regions;
		     n++, memory++) {
			if (memory_is_usable(memory) &&
			    (memory->flags &
			     (MEM_COMM_REGION | MEM_ROOTSHARED)) == 0 &&
			    range_overlaps(memory_phys(memory), range)) {
				return true;
			}
		}
	}
	return false;
}

static void check_payload(struct check *check, uint32_t number)
{
	struct range image = range_make(check->image_base, check->chain->size);
	struct range range = destination(check, number);

	if (!range_valid(range)) {
		report_payload(check, number,
			       "wanted inside one readable region that is RAM");
		return;
	}
	if (check->image_base != 0 && range_valid(image) &&
	    range_overlaps(image, range)) {
		report_payload(check, number, "overlaps the image in memory");
	}
	if (check->chain->payloads[number].owner == 0 &&
	    is_others_memory(check, range)) {
		report_payload(check, number, "in memory of another cell");
	}
	for (uint32_t other = 0; other < number; other++) {
		struct range earlier = destination(check, other);

		if (range_valid(earlier) && range_overlaps(earlier, range)) {
			report_payload(check, number,
				       "overlaps an earlier payload");
		}
	}
}

static void check_image(struct check *check)
{
	struct range image = range_make(check->image_base, check->chain->size);
	struct range memory =
		memory_phys(&check->chain->system->hypervisor_memory);

	if (check->image_base == 0) {
		return;
	}
	if (!range_valid(image)) {
		VIOLATION(check, "image (0x%lx+0x%lx): wraps", image.base,
			  image.size);
	} else if (range_valid(memory) && range_overlaps(memory, image)) {
		VIOLATION(check,
			  "image (0x%lx+0x%lx): overlaps hypervisor memory "
			  "(0x%lx+0x%lx)",
			  image.base, image.size, memory.base, memory.size);
	}
}

void check_payloads(struct check *check)
{
	const struct chain *chain = check->chain;

	check_image(check);
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		if (chain_cell_exists(chain, cell)) {
			check_entry(check, cell);
		}
	}
	for (uint32_t n = 0; n < chain->num_payloads; n++) {
		check_payload(check, n);
	}
}
