// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Cells from their configs, which the config check has accepted: everything a
 * trap handler will need is computed here, once.
 */
#include <string.h>
#include <bulkhead/comm_region.h>
#include "arch_barrier.h"
#include "boot.h"
#include "config.h"
#include "config_check.h"
#include "provided.h"

#define PAGE_OFFSET 0xfffull

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool is_sub_page(const struct config_memory *region)
{
	return ((region->virt_start | region->size) & PAGE_OFFSET) != 0;
}

/*
 * Where, at or behind @at, what another cell owns begins: @at itself inside of
 * it. *@end receives its end. @mask: to whole pages, or 0.
 */
static uint64_t next_foreign(const struct chain *chain, uint64_t at,
			     uint64_t mask, uint64_t limit, uint64_t *end)
{
	uint64_t start = limit;

	for (uint32_t i = 1; i < chain->num_cells; i++) {
		const struct cell_config *config = chain->cells[i].config;
		const struct config_memory *region = config_memory(config);
		uint64_t shared = MEM_COMM_REGION | MEM_ROOTSHARED |
				  (chain->cells[i].is_loadable ? MEM_LOADABLE
							       : 0);

		for (uint32_t n = 0; n < config->num_memory_regions; n++) {
			uint64_t base = region[n].phys_start & ~mask;
			uint64_t behind =
				(region[n].phys_start + region[n].size + mask) &
				~mask;

			if ((region[n].flags & shared) != 0 || base >= start ||
			    behind <= at) {
				continue;
			}
			start = base > at ? base : at;
			*end = behind;
		}
	}
	return start;
}

bool config_next_piece(const struct chain *chain, uint32_t index,
		       const struct config_memory *region, uint64_t *cursor,
		       struct config_memory *piece)
{
	uint64_t limit = region->phys_start + region->size;
	uint64_t at = region->phys_start + *cursor;
	/* A page that another cell owns in part traps for both. */
	uint64_t mask = is_sub_page(region) ? 0 : PAGE_OFFSET;

	*piece = *region;
	if (index != 0 || (region->flags & MEM_COMM_REGION) != 0) {
		*cursor = region->size;
		return at < limit;
	}
	while (at < limit) {
		uint64_t end = limit;
		uint64_t start = next_foreign(chain, at, mask, limit, &end);

		if (start > at) {
			piece->phys_start = at;
			piece->virt_start += at - region->phys_start;
			piece->size = start - at;
			*cursor = start - region->phys_start;
			return true;
		}
		at = min(end, limit);
	}
	*cursor = region->size;
	return false;
}

/*
 * Sub-page regions: their pages are mapped for the hypervisor, not the cell, and
 * stay so while pieces of a region come and go.
 */
static void add_io_page(struct built_cell *built,
			const struct config_memory *region)
{
	if (built->num_io_pages == CELL_MAX_IO) {
		boot_fail("cell \"%s\": too many sub-page regions; wanted at "
			  "most %u",
			  built->name, CELL_MAX_IO);
	}
	built->io_phys[built->num_io_pages++] = region->phys_start &
						~PAGE_OFFSET;
}

static void build_io(struct built_cell *built,
		     const struct config_memory *region)
{
	uint32_t n = built->cell->num_io;
	struct io_region *io = &built->cell->io[n];
	uint32_t sizes;

	if (n == CELL_MAX_IO) {
		boot_fail("cell \"%s\": too many sub-page regions; wanted at "
			  "most %u",
			  built->name, CELL_MAX_IO);
	}
	io->range.base.v = region->virt_start;
	io->range.size = region->size;
	io->device = arch_io_window(built->num_io_pages - 1) +
		     (region->phys_start & PAGE_OFFSET);
	/* MEM_IO_8 to MEM_IO_64 are one bit a width, as the widths are. */
	sizes = (uint32_t)(region->flags / MEM_IO_8) & 0xf;
	io->read_sizes = (region->flags & MEM_READ) != 0 ? sizes : 0;
	io->write_sizes = (region->flags & MEM_WRITE) != 0 ? sizes : 0;
	built->cell->num_io++;
}

static void add_comm_region(struct built_cell *built)
{
	if (built->comm_region == NULL) {
		built->comm_region = pool_alloc(1);
		built->cell->has_comm_region = true;
	}
}

static void build_region(uint32_t index, const struct config_memory *region)
{
	struct built_cell *built = &boot.cells[index];
	/* Without management nothing comes back: a page is for a piece only. */
	bool needs_page = is_sub_page(region);
	struct config_memory piece;
	uint64_t cursor = 0;

	if (needs_page && !IS_ENABLED(CONFIG_ROOTLESS)) {
		add_io_page(built, region);
		needs_page = false;
	}
	while (config_next_piece(&boot.chain, index, region, &cursor, &piece)) {
		if (needs_page) {
			add_io_page(built, region);
			needs_page = false;
		}
		if (is_sub_page(&piece)) {
			build_io(built, &piece);
		} else {
			arch_cell_map(index, &piece);
		}
	}
}

static void build_memory(uint32_t index)
{
	const struct cell_config *config = boot.chain.cells[index].config;
	const struct config_memory *region = config_memory(config);

	for (uint32_t i = 0; i < config->num_memory_regions; i++) {
		if ((region[i].flags & MEM_COMM_REGION) != 0) {
			add_comm_region(&boot.cells[index]);
		}
		build_region(index, &region[i]);
	}
}

/* cell "NAME": stopped */
static void build_title(struct built_cell *built)
{
	static const char begin[] = "cell \"";
	static const char end[] = "\": stopped";
	char *title = built->cell->title;
	size_t length = strnlen(built->name, CONFIG_NAME_LEN);

	_Static_assert(sizeof(begin) + CONFIG_NAME_LEN + sizeof(end) <=
			       CELL_TITLE_LEN + 2,
		       "title");
	memcpy(title, begin, sizeof(begin) - 1);
	memcpy(title + sizeof(begin) - 1, built->name, length);
	memcpy(title + sizeof(begin) - 1 + length, end, sizeof(end));
}

static void build_cpus(uint32_t index)
{
	struct built_cell *built = &boot.cells[index];
	struct cell *cell = built->cell;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((built->cpus >> cpu & 1) != 0) {
			cell->cpu_ids[cell->num_cpus++] =
				config_hardware_id(&boot.chain, cpu);
		}
	}
	built->state->run = CELL_RUNNING;
	arch_cell_cpus_build(index);
}

void cell_build_start(uint32_t index, struct cell_cpu *cpu)
{
	const struct chain_cell *source = &boot.chain.cells[index];

	cpu->entry = source->config->cpu_reset_address;
	if (source->start != NULL) {
		cpu->entry = source->start->entry;
		memcpy(cpu->args, source->start->args, sizeof(cpu->args));
	}
}

/* A console that is active is permitted, as Jailhouse's driver sees to it. */
static uint32_t console_flags(uint32_t flags)
{
	if ((flags & CELL_VIRTUAL_CONSOLE_ACTIVE) != 0) {
		return COMM_DBG_PUTC_PERMITTED | COMM_DBG_PUTC_ACTIVE;
	}
	return (flags & CELL_VIRTUAL_CONSOLE_PERMITTED) != 0
		       ? COMM_DBG_PUTC_PERMITTED
		       : 0;
}

void cell_build_comm_region(uint32_t index)
{
	struct built_cell *built = &boot.cells[index];
	const struct cell_config *config = boot.chain.cells[index].config;
	struct comm_region *comm = built->comm_region;

	if (comm == NULL) {
		return;
	}
	memcpy(comm->signature, COMM_REGION_SIGNATURE,
	       COMM_REGION_SIGNATURE_LEN);
	comm->revision = COMM_REGION_REVISION;
	comm->cell_state = COMM_STATE_RUNNING;
	comm->flags = PROVIDED_ROOT ? console_flags(config->flags) : 0;
	comm->console = config->console;
	comm->pci_mmconfig_base = boot.chain.system->platform.pci_mmconfig_base;
	arch_comm_region(comm, config);
	arch_clean_range(comm, sizeof(*comm));
}

void cell_build(uint32_t index)
{
	struct built_cell *built = &boot.cells[index];

	pool_set_owner(POOL_CELL(built->number));
	built->cpus = config_cpu_mask(&boot.chain, index);
	built->cell = pool_alloc((sizeof(struct cell) + PAGE_OFFSET) >> 12);
	built->state = pool_alloc(1);
	built->name = boot.chain.cells[index].config->name;
	build_title(built);
	build_cpus(index);
	arch_cell_build(index);
	if (!IS_ENABLED(CONFIG_ROOTLESS)) {
		/* Whether the cell has it mapped or not: its state is told there. */
		add_comm_region(built);
	}
	build_memory(index);
	cell_build_comm_region(index);
	if (IS_ENABLED(CONFIG_CELL_RESTART)) {
		cell_restart_build(index);
	}
}
