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
	for (uint32_t i = 0; i < built->num_io_pages; i++) {
		final_map_add(table, arch_io_window(i), built->io_phys[i],
			      PAGE_SIZE, LEAF_DEVICE);
	}
}

/* The CPU's own page; its index in the cell is its place among the set bits. */
static struct cpu *build_cpu_page(uint32_t id)
{
	const struct boot_cpu *this = &boot_cpus[id];
	uint8_t *page;
	struct cpu *cpu;

	pool_set_owner(POOL_CPU(id));
	page = pool_alloc(1);
	pool_set_owner(POOL_MAP(id));
	cpu = (struct cpu *)(void *)(page + VA_CPU - VA_CPU_PAGE);
	cpu->id = id;
	if (this->cell != CONFIG_MAX_CELLS) {
		cpu->has_cell = 1;
		cpu->index = cpu_index(&boot.cells[this->cell], id);
	}
	return cpu;
}

void final_map_build(uint32_t id, struct page_table *table, struct cpu *cpu)
{
	struct boot_cpu *this = &boot_cpus[id];

	pool_set_owner(POOL_MAP(id));
	table->root = pool_alloc(1);
	this->final_table = table->root;
	this->final_root = arch_final_root(table->root);
	map_common(table);
	if (!IS_ENABLED(CONFIG_ROOTLESS)) {
		manage_final_map(table);
	}
	this->cpu = cpu != NULL ? cpu : build_cpu_page(id);
	final_map_add(table, VA_CPU_PAGE,
		      page_pool_phys(&pool, this->cpu) & ~(PAGE_SIZE - 1ull),
		      PAGE_SIZE, LEAF_DATA);
	if (this->cell != CONFIG_MAX_CELLS) {
		map_cell(table, this);
	}
	arch_final_map(table, id, this->cpu);
}
