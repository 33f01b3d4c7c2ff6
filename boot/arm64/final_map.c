// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The map each CPU has for ever: the runtime by its sections' rights, and at
 * fixed addresses its own stack, cell and device pages. Not in it: boot code,
 * the image, guests' memory, other cells, other CPUs, and translation tables
 * but for the one stage-2 root that stopping the cell clears.
 */
#include <string.h>
#include "boot_arm64.h"
#include "cell_restart.h"
#include "config.h"
#include "irq_filter.h"
#include "irq_filter_layout.h"

#define ROOT_LEVEL 2
#define CELL_PAGES ((sizeof(struct cell) + PAGE_SIZE - 1) / PAGE_SIZE)
#define RESTART_PAGES \
	((sizeof(struct cell_restart) + PAGE_SIZE - 1) / PAGE_SIZE)

void final_map_add(struct page_table *table, uint64_t address, uint64_t phys,
		   uint64_t size, uint64_t attributes)
{
	struct mapping mapping = {
		.address = address,
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
	if (IS_ENABLED(CONFIG_RUNTIME_CONSOLE)) {
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
	final_map_add(table, VA_STAGE2_ROOT,
		      page_pool_phys(&pool, built->stage2_root), PAGE_SIZE,
		      LEAF_DATA);
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
	gic_final_map(table, this);
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
	struct irq_filter *filter =
		(void *)((uint8_t *)cpu + IRQ_FILTER_OFFSET);

	final_map_add(table, VA_CPU_PAGE, page_pool_phys(&pool, page),
		      PAGE_SIZE, LEAF_DATA);
	cpu->id = id;
	cpu->arch.gicr_frame = this->gicr_frame;
	memcpy(cpu->arch.workarounds, this->workarounds,
	       sizeof(cpu->arch.workarounds));
	filter->is_on = (cell_options(this->cell) & OPTION_FILTERED_IRQ) != 0;
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

static uint64_t erase_start(const char *address)
{
	return VA_ERASE + (uint64_t)address - HYPERVISOR_VA;
}

/*
 * The window: a block over the hypervisor's 2 MiB, then the image. Tables that
 * the image's edges need come from the pool and are erased too, last of all,
 * when nothing but the window's first block is used any more.
 */
static void build_erase(struct page_table *table, struct cpu *cpu)
{
	struct erase_plan *plan = &cpu->arch.erase;
	uint64_t image_va = VA_ERASE_IMAGE + boot.image_base % BLOCK_SIZE;
	uint64_t image_size = (boot.chain.size + 7) & ~7ull;
	struct mapping window = {
		.address = VA_ERASE,
		.phys = boot.hypervisor_base,
		.size = BLOCK_SIZE,
		.attributes = LEAF_DATA,
	};
	uint32_t used;
	uint64_t root = page_pool_phys(&pool, table->root);

	paging_map(table, &window);
	used = pool.used;
	window.address = image_va & ~(PAGE_SIZE - 1ull);
	window.phys = boot.image_base & ~(PAGE_SIZE - 1ull);
	window.size =
		(boot.image_base + image_size + PAGE_SIZE - 1 - window.phys) &
		~(PAGE_SIZE - 1ull);
	if (window.size > HYPERVISOR_VA - VA_ERASE_IMAGE - BLOCK_SIZE ||
	    paging_map(table, &window) != PAGING_DONE) {
		boot_fail("erase window: no room for the image");
	}
	plan->num_entries = (uint32_t)((window.address + window.size -
					VA_ERASE + BLOCK_SIZE - 1) /
				       BLOCK_SIZE);
	plan->entries = (uint64_t *)(VA_ERASE + root - boot.hypervisor_base) +
			VA_ERASE / BLOCK_SIZE;
	plan->ranges[0].start = (uint64_t *)image_va;
	plan->ranges[0].size = image_size;
	plan->ranges[1].start = (uint64_t *)erase_start(__boot_begin);
	plan->ranges[1].size = bytes_between(__boot_begin, __boot_end);
	plan->ranges[2].start = (uint64_t *)(VA_ERASE + pool.phys -
					     boot.hypervisor_base +
					     (uint64_t)used * PAGE_SIZE);
	plan->ranges[2].size = (uint64_t)(pool.used - used) * PAGE_SIZE;
}

void final_maps_build(uint32_t boot_cpu)
{
	uint64_t cpus = 0;
	struct cpu *eraser = NULL;

	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		struct page_table table = { NULL, ROOT_LEVEL, &pool };
		struct cpu *cpu;

		if (!boot_cpus[id].started) {
			continue;
		}
		table.root = pool_alloc(1);
		boot_cpus[id].final_root = page_pool_phys(&pool, table.root);
		map_common(&table);
		cpu = build_cpu_page(&table, id);
		if (boot_cpus[id].cell != CONFIG_MAX_CELLS) {
			map_cell(&table, &boot_cpus[id]);
		}
		if (id == boot_cpu) {
			build_erase(&table, cpu);
			eraser = cpu;
		}
		cpus |= 1ull << id;
	}
	if (eraser != NULL) {
		eraser->arch.erase.cpus = cpus;
	}
}
