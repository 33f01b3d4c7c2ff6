// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercall FREEZE: the end of management, a second seal. Every CPU gets a map
 * without management and without the pool; what only management needed of the
 * pool is zeroed here, management itself by the seal, when nobody can run it.
 */
#include <stddef.h>
#include <string.h>
#include "manage.h"
#include "manage_arch.h"

#define ROOT_LEVEL	2
#define ARRIVAL_SECONDS 2

static uint64_t started_cpus(void)
{
	uint64_t cpus = 0;

	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		cpus |= boot_cpus[id].started ? 1ull << id : 0;
	}
	return cpus;
}

/*
 * The seal's window: first the 2 MiB with the root of the map, whose entries
 * close it, then those with the image.
 */
static void build_plan(struct page_table *table, uint64_t cpus)
{
	struct erase_plan *plan = &boot_cpus[this_cpu.id].cpu->arch.erase;
	uint64_t root = page_pool_phys(&pool, table->root);
	struct mapping window = {
		.address = VA_ERASE - VA_SPACE,
		.phys = root & ~(BLOCK_SIZE - 1ull),
		.size = BLOCK_SIZE,
		.attributes = LEAF_DATA,
	};

	paging_map(table, &window);
	window.address += BLOCK_SIZE;
	window.phys = boot.hypervisor_base;
	paging_map(table, &window);
	memset(plan, 0, sizeof(*plan));
	plan->num_entries = 2;
	plan->entries = (uint64_t *)(VA_ERASE + root % BLOCK_SIZE) +
			(VA_ERASE - VA_SPACE) / BLOCK_SIZE;
	plan->ranges[0].start =
		(uint64_t *)(VA_ERASE + BLOCK_SIZE +
			     bytes_between(__text_begin, __manage_begin));
	plan->ranges[0].size = bytes_between(__manage_begin, __manage_end);
	plan->patience = ARRIVAL_SECONDS * arch_boot_clock_rate();
	plan->cpus = cpus;
}

static void build_maps(uint64_t cpus)
{
	struct page_table table = { &paging_host, NULL, ROOT_LEVEL, &pool };

	for (uint32_t id = 0; id < CONFIG_MAX_CPUS; id++) {
		if ((cpus >> id & 1) == 0) {
			continue;
		}
		change_save_cpu(id);
		final_map_build(id, &table, boot_cpus[id].cpu);
		if (id == this_cpu.id) {
			build_plan(&table, cpus);
		}
	}
}

int64_t freeze(uint64_t unused)
{
	uint64_t cpus = started_cpus();
	uint32_t pages;

	(void)unused;
	manage_frozen = true;
	build_maps(cpus);
	if (!arch_fetch(cpus & ~(1ull << this_cpu.id))) {
		return -HYPERCALL_EBUSY;
	}
	pages = pool_wipe();
	manage_say("freeze: %lu KiB of management and %u KiB of its pages are "
		   "zeroed",
		   bytes_between(__manage_begin, __manage_end) >> 10,
		   pages * (PAGE_SIZE >> 10));
	arch_freeze();
}
