// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Nested tables: a RUN root a cell, in which trapped pages are absent, and a
 * STEP root a CPU, in which they are the CPU's scratch page. All are constant
 * from here on. APM volume 2, 15.25; SDM 3C "The Extended Page Table Mechanism".
 */
#include <string.h>
#include "boot_x86.h"
#include "nested.h"

#define ROOT_LEVEL 0u
#define LAST_LEVEL 3u
#define PAGE_MASK  (PAGE_SIZE - 1ull)
#define ADDRESS	   0x000ffffffffff000ull

void nested_map(uint64_t *root, uint64_t address, uint64_t phys, uint64_t size,
		uint64_t flags)
{
	struct page_table table = { &paging_nested, root, ROOT_LEVEL,
				    nested_tables() };
	struct mapping mapping = {
		.address = address,
		.phys = phys,
		.size = size,
		.attributes = nested_leaf(flags),
		.pages_only = nested_pages_only(flags),
	};

	enum paging_result result = paging_map(&table, &mapping);

	if (result == PAGING_NO_TABLES) {
		boot_fail("hypervisor memory: too small for the tables of "
			  "guest memory at 0x%lx+0x%lx; wanted more than %u "
			  "pages",
			  address, size, nested_tables()->num_pages);
	}
	if (result != PAGING_DONE) {
		boot_fail("guest memory at 0x%lx+0x%lx cannot be mapped",
			  address, size);
	}
	nested_count_tables();
}

void arch_cell_map(uint32_t index, const struct config_memory *piece)
{
	struct built_cell *built = &boot.cells[index];
	uint64_t phys = piece->phys_start;

	if (piece->size == 0 || (piece->flags & (MEM_READ | MEM_WRITE)) == 0) {
		return;
	}
	if ((piece->flags & MEM_COMM_REGION) != 0) {
		phys = page_pool_phys(&pool, built->comm_region);
	} else if ((piece->flags & MEM_IO) == 0) {
		built->ram += piece->size;
	}
	nested_map(built->stage2_root, piece->virt_start, phys, piece->size,
		   piece->flags);
}

static void add_trap(const struct built_cell *built, uint64_t address,
		     uint32_t kind, uint32_t index)
{
	struct arch_cell *arch = &built->cell->arch;
	uint32_t n = 0;

	while (n < arch->num_traps && arch->traps[n].page.v != address) {
		n++;
	}
	if (n < arch->num_traps) {
		return;
	}
	if (n == CELL_MAX_TRAPS) {
		boot_fail("cell \"%s\": trapped pages; wanted at most %u",
			  built->name, CELL_MAX_TRAPS);
	}
	arch->traps[n].page.v = address;
	arch->traps[n].kind = kind;
	arch->traps[n].index = index;
	arch->num_traps++;
}

void nested_add_trap(uint32_t cell, uint64_t address, uint32_t kind,
		     uint32_t index)
{
	add_trap(&boot.cells[cell], address, kind, index);
}

/* Pages that the cell owns in part, whose regions are done by core/io.c. */
static void add_io_traps(const struct built_cell *built)
{
	const struct cell *cell = built->cell;

	for (uint32_t i = 0; i < cell->num_io; i++) {
		add_trap(built, cell->io[i].range.base.v & ~PAGE_MASK, TRAP_IO,
			 0);
	}
}

static uint64_t *entry_of(uint64_t *table, uint64_t address, uint32_t level)
{
	return &table[address >> (39 - 9 * level) & (PAGING_ENTRIES - 1)];
}

static uint64_t *table_at(uint64_t entry)
{
	return (uint64_t *)(void *)(nested_tables()->start + (entry & ADDRESS) -
				    nested_tables()->phys);
}

/*
 * The entry of @address at the last level below @step, by tables that are not
 * RUN's any more. NULL if RUN maps the page.
 */
static uint64_t *own_entry(uint64_t *step, uint64_t *run, uint64_t address)
{
	const struct paging_format *format = &paging_nested;

	for (uint32_t level = ROOT_LEVEL; level < LAST_LEVEL; level++) {
		uint64_t *entry = entry_of(step, address, level);
		uint64_t shared = run != NULL ? *entry_of(run, address, level)
					      : 0;
		bool is_valid = (shared & format->valid) != 0;

		if (is_valid &&
		    (shared & format->kind) == (format->block & format->kind)) {
			return NULL;
		}
		run = is_valid ? table_at(shared) : NULL;
		if (*entry == shared) {
			uint64_t *own = page_pool_take(nested_tables(), 1);

			if (own == NULL) {
				boot_fail("hypervisor memory: too small for "
					  "the tables of trapped pages");
			}
			if (run != NULL) {
				memcpy(own, run, PAGE_SIZE);
			}
			*entry = page_pool_phys(nested_tables(), own) |
				 format->table;
		}
		step = table_at(*entry);
	}
	return entry_of(step, address, LAST_LEVEL);
}

uint64_t *nested_step_build(const struct built_cell *built, const void *scratch)
{
	const struct arch_cell *arch = &built->cell->arch;
	uint64_t leaf = page_pool_phys(&pool, scratch) | paging_nested.page |
			nested_leaf(MEM_READ | MEM_WRITE);
	uint64_t *step = pool_alloc(1);

	add_io_traps(built);
	memcpy(step, built->stage2_root, PAGE_SIZE);
	for (uint32_t i = 0; i < arch->num_traps; i++) {
		uint64_t page = arch->traps[i].page.v;
		uint64_t *entry = own_entry(step, built->stage2_root, page);

		if (entry == NULL || (*entry & paging_nested.valid) != 0) {
			boot_fail("cell \"%s\": memory at the trapped page "
				  "0x%lx; wanted none",
				  built->name, page);
		}
		*entry = leaf;
	}
	nested_count_tables();
	return step;
}
