// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Who owns what, found in a parsed chain. What the configuration says is taken
 * as it is; whether it may say so is `check`'s business.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "config_check.h"
#include "owners.h"

#define ECAM_BUS_SIZE 0x100000ULL

static void rows_add(struct rows *rows, const struct row *row)
{
	if (row->size != 0) {
		buffer_append(&rows->buffer, row, sizeof(*row));
		rows->row = (void *)rows->buffer.data;
		rows->count++;
	}
}

/* Like the names of cells, but all characters pass. */
static struct name_text plain_text(const char *words)
{
	struct name_text text = { 0 };

	strncpy(text.text, words, sizeof(text.text) - 1);
	return text;
}

struct name_text owner_text(const struct chain *chain, uint32_t owner)
{
	static const char *const names[] = {
		[OWNER_HYPERVISOR & 0xf] = "hypervisor",
		[OWNER_ALL & 0xf] = "every cell",
		[OWNER_UNOWNED & 0xf] = "(unowned)",
		[OWNER_NOBODY & 0xf] = "(nobody)",
	};

	return owner < OWNER_HYPERVISOR
		       ? name_text(chain->cells[owner].config->name)
		       : plain_text(names[owner & 0xf]);
}

uint64_t range_end_of(uint64_t base, uint64_t size)
{
	return size > UINT64_MAX - base ? UINT64_MAX : base + size;
}

void owners_add_controller(struct rows *rows, const char *note, uint64_t base,
			   uint64_t size, uint64_t trapped)
{
	struct row row = {
		.base = base,
		.size = size,
		.trapped = trapped,
		.owner = OWNER_HYPERVISOR,
		.note = plain_text(note),
	};

	rows_add(rows, &row);
}

void owners_add_fixed(struct rows *rows, uint32_t owner, const char *note,
		      uint64_t base, uint64_t size)
{
	struct row row = {
		.base = base,
		.size = size,
		.owner = owner,
		.note = plain_text(note),
	};

	rows_add(rows, &row);
}

void owners_add_line(struct lines *lines, uint32_t owner, const char *note,
		     const char *format, ...)
{
	struct line line = {
		.owner = owner,
		.note = plain_text(note),
	};
	va_list args;

	va_start(args, format);
	vsnprintf(line.what, sizeof(line.what), format, args);
	va_end(args);
	buffer_append(&lines->buffer, &line, sizeof(line));
	lines->line = (void *)lines->buffer.data;
	lines->count++;
}

/*
 * The cells' regions whose IO flag is @io. Of the embedded cell's the comm
 * region alone: its others are what the rest is, see add_rest().
 */
static void add_cells(struct rows *rows, const struct chain *chain, uint64_t io)
{
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		const struct cell_config *config = chain->cells[cell].config;
		const struct config_memory *memory = config_memory(config);

		for (uint32_t n = 0; n < config->num_memory_regions; n++) {
			struct row row = {
				.base = memory[n].phys_start,
				.size = memory[n].size,
				.guest = memory[n].virt_start,
				.flags = memory[n].flags,
				.owner = cell,
				.number = n,
			};
			bool is_rest = cell == 0 &&
				       ((row.flags & MEM_COMM_REGION) == 0 ||
					!chain_cell_exists(chain, cell));

			if (!is_rest && (row.flags & MEM_IO) == io) {
				rows_add(rows, &row);
			}
		}
	}
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *left = a;
	const struct row *right = b;

	if (left->base != right->base) {
		return left->base < right->base ? -1 : 1;
	}
	if (left->owner != right->owner) {
		return left->owner < right->owner ? -1 : 1;
	}
	return left->number < right->number ? -1 : left->number > right->number;
}

static void rows_sort(struct rows *rows)
{
	if (rows->count != 0) {
		qsort(rows->row, rows->count, sizeof(rows->row[0]),
		      compare_rows);
	}
}

/*
 * Add the parts of @region that no row of @owned covers. @pre @owned is sorted.
 * @row: what else is known of them.
 */
static void add_gaps(struct rows *rows, const struct rows *owned,
		     const struct config_memory *region, struct row row)
{
	uint64_t end = range_end_of(region->phys_start, region->size);
	uint64_t cursor = region->phys_start;

	for (size_t i = 0; i <= owned->count && cursor < end; i++) {
		const struct row *next = i < owned->count ? &owned->row[i]
							  : NULL;
		uint64_t stop = next != NULL && next->base < end ? next->base
								 : end;

		if (next != NULL && (next->flags & MEM_COMM_REGION) != 0) {
			continue;
		}
		if (stop > cursor) {
			row.base = cursor;
			row.size = stop - cursor;
			row.guest = region->virt_start +
				    (cursor - region->phys_start);
			rows_add(rows, &row);
			cursor = stop;
		}
		if (next != NULL &&
		    range_end_of(next->base, next->size) > cursor) {
			cursor = range_end_of(next->base, next->size);
		}
	}
}

/* What is left of the system config's regions: its own cell's if it exists. */
static void add_rest(struct rows *rows, const struct chain *chain, uint64_t io)
{
	const struct cell_config *config = chain->cells[0].config;
	const struct config_memory *memory = config_memory(config);
	bool exists = chain_cell_exists(chain, 0);
	struct rows gaps = { 0 };

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		struct row row = {
			.owner = exists ? 0 : OWNER_UNOWNED,
			.flags = exists ? memory[n].flags : 0,
			.number = n,
		};

		if ((memory[n].flags & MEM_IO) == io &&
		    (memory[n].flags & MEM_COMM_REGION) == 0) {
			add_gaps(&gaps, rows, &memory[n], row);
		}
	}
	for (size_t i = 0; i < gaps.count; i++) {
		rows_add(rows, &gaps.row[i]);
	}
	buffer_free(&gaps.buffer);
	rows_sort(rows);
}

static void find_memory(struct rows *rows, const struct chain *chain)
{
	const struct config_memory *own = &chain->system->hypervisor_memory;

	owners_add_fixed(rows, OWNER_HYPERVISOR, "memory", own->phys_start,
			 own->size);
	add_cells(rows, chain, 0);
	rows_sort(rows);
	add_rest(rows, chain, 0);
}

static void add_never(struct rows *rows, const struct record_never *never)
{
	struct name_text note = { 0 };

	memcpy(note.text, never->name, sizeof(never->name));
	owners_add_fixed(rows, OWNER_NOBODY, name_text(note.text).text,
			 never->base, never->size);
}

/* What is granted to no cell, wherever it stands. */
static void add_platform(struct rows *rows, const struct chain *chain)
{
	const struct system_config *system = chain->system;
	uint64_t ecam = system->platform.pci_mmconfig_base;
	uint64_t buses = system->platform.pci_mmconfig_end_bus + 1ULL;

	owners_add_fixed(rows, OWNER_NOBODY, "PCI ECAM", ecam,
			 ecam != 0 ? buses * ECAM_BUS_SIZE : 0);
	for (uint32_t n = 0; n < CONFIG_IOMMU_UNITS &&
			     system->platform.iommu_units[n].base != 0;
	     n++) {
		owners_add_fixed(rows, OWNER_NOBODY, "IOMMU unit",
				 system->platform.iommu_units[n].base,
				 system->platform.iommu_units[n].size);
	}
}

static void find_devices(struct rows *rows, const struct chain *chain)
{
	const struct config_console *console = &chain->system->debug_console;

	owners_add_controllers(rows, chain);
	add_platform(rows, chain);
	if ((console->flags & CONSOLE_MMIO) != 0) {
		owners_add_fixed(rows, OWNER_HYPERVISOR, "console",
				 console->address, console->size);
	}
	for (uint32_t n = 0; n < chain->num_never; n++) {
		add_never(rows, &chain->never[n]);
	}
	add_cells(rows, chain, MEM_IO);
	rows_sort(rows);
	add_rest(rows, chain, MEM_IO);
}

static void find_buses(struct lines *lines, const struct chain *chain)
{
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		const struct cell_config *config = chain->cells[cell].config;
		const struct config_pci_device *pci = config_pci(config);
		uint32_t owner = chain_cell_exists(chain, cell) ? cell
								: OWNER_UNOWNED;

		for (uint32_t n = 0; n < config->num_pci_devices; n++) {
			owners_add_line(
				lines, owner, "", "PCI %04x:%02x:%02x.%x%s",
				pci[n].domain, pci[n].bdf >> 8,
				pci[n].bdf >> 3 & 0x1f, pci[n].bdf & 7,
				pci[n].type == PCI_TYPE_IVSHMEM ? " (ivshmem)"
								: "");
		}
		for (uint32_t n = 0; n < config->num_stream_ids; n++) {
			owners_add_line(lines, owner, "", "stream id 0x%x",
					config_stream_ids(config)[n].id);
		}
	}
}

static bool is_cells_range(const struct row *row)
{
	return row->owner < OWNER_HYPERVISOR &&
	       (row->flags & MEM_COMM_REGION) == 0;
}

/* Pairs of cells that share @first with a row behind it. */
static void add_shared(struct owners *owners, const struct rows *rows,
		       size_t first)
{
	const struct row *a = &rows->row[first];
	uint64_t end = range_end_of(a->base, a->size);

	for (size_t i = first + 1; i < rows->count; i++) {
		const struct row *b = &rows->row[i];
		uint64_t stop = range_end_of(b->base, b->size);

		if (b->base >= end || owners->num_shared == SHARED_MAX) {
			return;
		}
		if (!is_cells_range(b) || b->owner == a->owner) {
			continue;
		}
		owners->shared[owners->num_shared++] = (struct shared){
			.base = b->base,
			.size = (stop < end ? stop : end) - b->base,
			.owner = { a->owner, b->owner },
			.number = { a->number, b->number },
		};
	}
}

static void find_shared(struct owners *owners, const struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		if (is_cells_range(&rows->row[i])) {
			add_shared(owners, rows, i);
		}
	}
}

void owners_find(struct owners *owners, const struct chain *chain)
{
	*owners = (struct owners){ 0 };
	find_memory(&owners->memory, chain);
	find_devices(&owners->devices, chain);
	owners_add_interrupts(&owners->interrupts, chain);
	owners_add_ports(&owners->ports, chain);
	find_buses(&owners->buses, chain);
	find_shared(owners, &owners->memory);
	find_shared(owners, &owners->devices);
}

void owners_free(struct owners *owners)
{
	buffer_free(&owners->memory.buffer);
	buffer_free(&owners->devices.buffer);
	buffer_free(&owners->interrupts.buffer);
	buffer_free(&owners->ports.buffer);
	buffer_free(&owners->buses.buffer);
}
