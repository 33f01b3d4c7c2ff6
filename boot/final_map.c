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

#define CELL_PAGES ((sizeof(struct cell) + PAGE_SIZE - 1) / PAGE_SIZE)
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

void final_map_section(struct page_table *table, const char *begin,
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

	final_map_section(table, __text_begin, __rodata_begin, LEAF_TEXT);
	final_map_section(table, __rodata_begin, __data_begin, LEAF_RODATA);
	final_map_section(table, __data_begin, __manage_begin, LEAF_DATA);
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

/* @id's own map, by what boot_cpus[] says of it. */
struct cpu *final_map_build(uint32_t id, struct page_table *table)
{
	struct boot_cpu *this = &boot_cpus[id];

	pool_set_owner(POOL_CPU(id));
	table->root = pool_alloc(1);
	this->final_table = table->root;
	this->final_root = arch_final_root(table->root);
	map_common(table);
	if (!IS_ENABLED(CONFIG_ROOTLESS)) {
		manage_final_map(table, id);
	}
	this->cpu = build_cpu_page(table, id);
	if (this->cell != CONFIG_MAX_CELLS) {
		map_cell(table, this);
	}
	arch_final_map(table, id, this->cpu);
	return this->cpu;
}
