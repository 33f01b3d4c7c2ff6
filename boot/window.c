// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Windows of the boot map. Each starts in a 2 MiB slot of its own, at the
 * physical address's offset, so that the inner part is mapped by blocks and
 * nothing beyond the range is mapped at all. Most stay open until the boot map
 * ends; the last one can be closed again.
 */
#include <string.h>
#include "boot_arch.h"

#define TABLES (32 + CONFIG_MAX_CPUS)

static uint8_t tables[TABLES * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static struct page_pool table_pool;
static uint64_t next_slot = VA_WINDOWS;
static uint64_t last_slot = VA_WINDOWS;
static uint32_t last_tables;

void *boot_alias(const void *image_address)
{
	uintptr_t offset = (uintptr_t)image_address - HYPERVISOR_VA;

	return (void *)(VA_ALIAS + offset);
}

static void use_table_pool(void)
{
	table_pool.start = tables;
	table_pool.phys = phys_of(tables);
	table_pool.num_pages = TABLES;
}

void window_map_at(uint64_t address, uint64_t phys, uint64_t size)
{
	struct page_table table = { &paging_host, boot_root, 2, &table_pool };
	struct mapping mapping = {
		.address = address - VA_SPACE,
		.phys = phys,
		.size = size,
		.attributes = LEAF_DATA,
	};

	use_table_pool();
	if (paging_map(&table, &mapping) != PAGING_DONE) {
		boot_fail("boot map: 0x%lx+0x%lx cannot be mapped", phys, size);
	}
	arch_publish_map();
}

void *window_map(uint64_t phys, uint64_t size, enum window_kind kind)
{
	uint64_t start = phys & ~(PAGE_SIZE - 1ull);
	uint64_t end = (phys + size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1ull);
	uint64_t slot = next_slot;
	struct page_table table = { &paging_host, boot_root, 2, &table_pool };
	struct mapping mapping = {
		.address = slot + start % BLOCK_SIZE - VA_SPACE,
		.phys = start,
		.size = end - start,
		.attributes = kind == WINDOW_MEMORY ? LEAF_DATA : LEAF_DEVICE,
	};
	uint32_t used = table_pool.used;

	use_table_pool();
	if (end < start || end - start > VA_ERASE - slot - BLOCK_SIZE ||
	    paging_map(&table, &mapping) != PAGING_DONE) {
		boot_fail(
			"boot map: no room for 0x%lx bytes at 0x%lx; wanted "
			"at most %u MiB of image, largest payload and 2 MiB a "
			"device page",
			size, phys, (uint32_t)((VA_ERASE - VA_WINDOWS) >> 20));
	}
	last_slot = slot;
	last_tables = used;
	next_slot =
		(VA_SPACE + mapping.address + mapping.size + BLOCK_SIZE - 1) &
		~(BLOCK_SIZE - 1ull);
	arch_publish_map();
	return (void *)(slot + phys % BLOCK_SIZE);
}

/* All CPUs share this map, so that the invalidation is for all of them. */
void window_unmap_last(void)
{
	for (uint64_t slot = last_slot; slot < next_slot; slot += BLOCK_SIZE) {
		boot_root[(slot - VA_SPACE) / BLOCK_SIZE] = 0;
	}
	arch_forget_boot_map();
	memset(tables + (uint64_t)last_tables * PAGE_SIZE, 0,
	       (uint64_t)(table_pool.used - last_tables) * PAGE_SIZE);
	table_pool.used = last_tables;
	next_slot = last_slot;
}
