// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The final maps of all CPUs, and the window of one of them through which the
 * seal erases what only the boot needed.
 */
#include "boot_arch.h"

#define ROOT_LEVEL	2
#define ARRIVAL_SECONDS 2

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

/* Of the hypervisor's memory what the image and the pool take, in bytes. */
static uint64_t own_size(void)
{
	uint64_t end = pool.phys + (uint64_t)pool.num_pages * PAGE_SIZE -
		       boot.hypervisor_base;

	return end < BLOCK_SIZE ? BLOCK_SIZE : end;
}

/*
 * The window: blocks over the hypervisor's own memory, mostly 2 MiB, then the
 * image and what the architecture adds. Its tables go last, when nothing but the
 * first blocks is used any more.
 */
static void build_erase(struct page_table *table, struct cpu *cpu)
{
	struct erase_plan *plan = &cpu->arch.erase;
	struct mapping window = {
		.address = VA_ERASE - VA_SPACE,
		.phys = boot.hypervisor_base,
		.size = own_size(),
		.attributes = LEAF_DATA,
	};
	uint64_t root = page_pool_phys(&pool, table->root);
	uint32_t used;

	paging_map(table, &window);
	plan->num_entries =
		(uint32_t)((window.size + BLOCK_SIZE - 1) / BLOCK_SIZE);
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

		if (!boot_cpus[id].started) {
			continue;
		}
		final_map_build(id, &table, NULL);
		if (id == boot_cpu) {
			pool_set_owner(POOL_SEAL);
			build_erase(&table, boot_cpus[id].cpu);
			eraser = boot_cpus[id].cpu;
		}
		cpus |= 1ull << id;
	}
	if (eraser != NULL) {
		eraser->arch.erase.cpus = cpus;
		eraser->arch.erase.patience = ARRIVAL_SECONDS *
					      arch_boot_clock_rate();
	}
}
