// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The map each CPU has for ever: the runtime by its sections' rights, and at
 * fixed addresses its own stack, cell and device pages. Not in it: boot code,
 * the image, guests' memory, other cells, other CPUs, and translation tables
 * but for those that the architecture's part names.
 */
#include <string.h>
#include "boot_arch.h"
#include "cell_restart.h"
#include "config.h"

#define ROOT_LEVEL	2
#define ARRIVAL_SECONDS 2
#define CELL_PAGES	((sizeof(struct cell) + PAGE_SIZE - 1) / PAGE_SIZE)
#define RESTART_PAGES \
	((sizeof(struct cell_restart) + PAGE_SIZE - 1) / PAGE_SIZE)

void final_map_add(struct page_table *table, uint64_t address, uint64_t phys,
		   uint64_t size, uint64_t attributes)
{
	struct mapping mapping = {
		.address = address - VA_SPACE,
		.phys = phys,
		.size = size,
		.attributes = attributes,
		.pages_only = true,
	};

	if (size != 0 && paging_map(table, &mapping) != PAGING_DONE) {
		boot_fail("final map: 0x%lx+0x%lx cannot be mapped", address,
			  size);
	}
}

static void map_section(struct page_table *table, const char *begin,
			const char *end, uint64_t attributes)
{
	final_map_add(table, (uint64_t)begin, phys_of(begin),
		      bytes_between(begin, end), attributes);
}

/* Everybody's: the image's runtime part, the panic record, the console. */
static void map_common(struct page_table *table)
{
	const struct config_console *console =
		&boot.chain.system->debug_console;

	map_section(table, __text_begin, __rodata_begin, LEAF_TEXT);
	map_section(table, __rodata_begin, __data_begin, LEAF_RODATA);
	map_section(table, __data_begin, __boot_begin, LEAF_DATA);
	final_map_add(table, VA_PANIC_RECORD,
		      boot.hypervisor_base + BLOCK_SIZE - PAGE_SIZE, PAGE_SIZE,
		      LEAF_DATA);
	if (IS_ENABLED(CONFIG_RUNTIME_CONSOLE) &&
	    (console->flags & CONSOLE_MMIO) != 0) {
		final_map_add(table, VA_CONSOLE,
			      console->address & ~(PAGE_SIZE - 1ull), PAGE_SIZE,
			      LEAF_DEVICE);
	}
}

static void map_cell(struct page_table *table, const struct boot_cpu *this)
{
	const struct built_cell *built = &boot.cells[this->cell];

	final_map_add(table, VA_CELL, page_pool_phys(&pool, built->cell),
		      CELL_PAGES * PAGE_SIZE, LEAF_RODATA);
	final_map_add(table, VA_CELL_STATE, page_pool_phys(&pool, built->state),
		      PAGE_SIZE, LEAF_DATA);
	if (IS_ENABLED(CONFIG_CELL_RESTART)) {
		final_map_add(table, VA_RESTART,
			      page_pool_phys(&pool, built->restart),
			      RESTART_PAGES * PAGE_SIZE, LEAF_RODATA);
	}
	if (built->comm_region != NULL) {
		final_map_add(table, VA_COMM_REGION,
			      page_pool_phys(&pool, built->comm_region),
			      PAGE_SIZE, LEAF_DATA);
	}
	for (uint32_t i = 0; i < built->cell->num_io; i++) {
		final_map_add(table, arch_io_window(i), built->io_phys[i],
			      PAGE_SIZE, LEAF_DEVICE);
	}
}

/* The CPU's own page; its index in the cell is its place among the set bits. */
static struct cpu *build_cpu_page(struct page_table *table, uint32_t id)
{
	const struct boot_cpu *this = &boot_cpus[id];
	uint8_t *page = pool_alloc(1);
	struct cpu *cpu = (struct cpu *)(void *)(page + VA_CPU - VA_CPU_PAGE);

	final_map_add(table, VA_CPU_PAGE, page_pool_phys(&pool, page),
		      PAGE_SIZE, LEAF_DATA);
	cpu->id = id;
	if (this->cell != CONFIG_MAX_CELLS) {
		cpu->has_cell = 1;
		for (uint32_t below = 0; below < id; below++) {
			cpu->index += (uint32_t)(boot.cells[this->cell].cpus >>
						 below) &
				      1;
		}
	}
	return cpu;
}

/*
 * Open the window further, for @size bytes at @phys that are to be zeroed. Tables
 * that its edges need come from the pool and are erased too.
 */
void erase_add(struct page_table *table, struct erase_plan *plan, uint64_t phys,
	       uint64_t size)
{
	uint64_t slot = VA_ERASE + (uint64_t)plan->num_entries * BLOCK_SIZE;
	uint64_t start = phys & ~(PAGE_SIZE - 1ull);
	uint64_t bytes = (size + 7) & ~7ull;
	struct mapping window = {
		.address = slot + start % BLOCK_SIZE - VA_SPACE,
		.phys = start,
		.size = (phys + bytes + PAGE_SIZE - 1 - start) &
			~(PAGE_SIZE - 1ull),
		.attributes = LEAF_DATA,
	};
	uint32_t number = 0;

	while (plan->ranges[number].size != 0) {
		number++;
	}
	if (window.size > HYPERVISOR_VA - slot - 2 * BLOCK_SIZE ||
	    paging_map(table, &window) != PAGING_DONE) {
		boot_fail("erase window: no room for the image");
	}
	plan->ranges[number].start = (uint64_t *)(slot + phys % BLOCK_SIZE);
	plan->ranges[number].size = bytes;
	plan->num_entries = (uint32_t)((window.address + window.size +
					VA_SPACE - VA_ERASE + BLOCK_SIZE - 1) /
				       BLOCK_SIZE);
}

/* The part of the hypervisor's memory at @offset, in the window's first block. */
static void erase_own(struct erase_plan *plan, uint32_t number, uint64_t offset,
		      uint64_t size)
{
	plan->ranges[number].start = (uint64_t *)(VA_ERASE + offset);
	plan->ranges[number].size = size;
}

/*
 * The window: a block over the hypervisor's 2 MiB, then the image and what the
 * architecture adds. Its tables go last, when nothing but the first block is
 * used any more.
 */
static void build_erase(struct page_table *table, struct cpu *cpu)
{
	struct erase_plan *plan = &cpu->arch.erase;
	struct mapping window = {
		.address = VA_ERASE - VA_SPACE,
		.phys = boot.hypervisor_base,
		.size = BLOCK_SIZE,
		.attributes = LEAF_DATA,
	};
	uint64_t root = page_pool_phys(&pool, table->root);
	uint32_t used;

	paging_map(table, &window);
	plan->num_entries = 1;
	plan->entries = (uint64_t *)(VA_ERASE + root - boot.hypervisor_base) +
			(VA_ERASE - VA_SPACE) / BLOCK_SIZE;
	used = pool.used;
	erase_add(table, plan, boot.image_base, boot.chain.size);
	arch_build_erase(table, plan);
	erase_own(plan, ERASE_RANGES - 2,
		  (uint64_t)__boot_begin - HYPERVISOR_VA,
		  bytes_between(__boot_begin, __boot_end));
	erase_own(plan, ERASE_RANGES - 1,
		  pool.phys - boot.hypervisor_base + (uint64_t)used * PAGE_SIZE,
		  (uint64_t)(pool.used - used) * PAGE_SIZE);
}

void final_maps_build(uint32_t boot_cpu)
{
	uint64_t cpus = 0;
	struct cpu *eraser = NULL;

	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		struct page_table table = { &paging_host, NULL, ROOT_LEVEL,
					    &pool };
		struct cpu *cpu;

		if (!boot_cpus[id].started) {
			continue;
		}
		table.root = pool_alloc(1);
		boot_cpus[id].final_root = arch_final_root(table.root);
		map_common(&table);
		cpu = build_cpu_page(&table, id);
		if (boot_cpus[id].cell != CONFIG_MAX_CELLS) {
			map_cell(&table, &boot_cpus[id]);
		}
		arch_final_map(&table, id, cpu);
		if (id == boot_cpu) {
			build_erase(&table, cpu);
			eraser = cpu;
		}
		cpus |= 1ull << id;
	}
	if (eraser != NULL) {
		eraser->arch.erase.cpus = cpus;
		eraser->arch.erase.patience = ARRIVAL_SECONDS *
					      arch_boot_clock_rate();
	}
}
