// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Where the tables of nested paging are, in a root-less system.
 */
#include "boot_x86.h"
#include "nested.h"

#define PAGE_MASK (PAGE_SIZE - 1ull)

/*
 * All tables but the roots: of the hypervisor's memory behind its first 2 MiB,
 * if it has as much. Nobody else uses that, and no final map maps it.
 */
struct page_pool *nested_tables(void)
{
	static struct page_pool rest;
	const struct config_memory *own = &boot.chain.system->hypervisor_memory;

	if (rest.start == NULL && own->size >= 2 * BLOCK_SIZE) {
		uint64_t size = (own->size - BLOCK_SIZE) & ~PAGE_MASK;

		rest.phys = boot.hypervisor_base + BLOCK_SIZE;
		rest.num_pages = (uint32_t)(size / PAGE_SIZE);
		rest.start = window_map(rest.phys, size, WINDOW_MEMORY);
	}
	return rest.start != NULL ? &rest : &pool;
}

/* For the story. */
void nested_count_tables(void)
{
	if (nested_tables() != &pool) {
		boot.table_bytes = (uint64_t)nested_tables()->used * PAGE_SIZE;
	}
}
