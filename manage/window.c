// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A window on guests' memory in the map of the CPU that manages: no map holds
 * any but for the time that something is read there, or cleaned.
 */
#include <string.h>
#include "arch_barrier.h"
#include "config_check.h"
#include "manage.h"
#include "range.h"

#define ROOT_LEVEL 2
#define PAGE_MASK  (PAGE_SIZE - 1ull)

static uint64_t *root_table(void)
{
	return boot_cpus[this_cpu.id].final_table;
}

void *window_open(uint64_t phys, uint64_t size)
{
	struct page_table table = { &paging_host, root_table(), ROOT_LEVEL,
				    &pool };
	uint64_t start = phys & ~PAGE_MASK;
	uint64_t address = VA_WINDOWS + start % BLOCK_SIZE;
	struct mapping mapping = {
		.address = address - VA_SPACE,
		.phys = start,
		.size = ((phys + size + PAGE_MASK) & ~PAGE_MASK) - start,
		.attributes = LEAF_DATA,
	};

	pool_set_owner(POOL_WINDOW);
	if (mapping.size > VA_ERASE - VA_WINDOWS - BLOCK_SIZE ||
	    paging_map(&table, &mapping) != PAGING_DONE) {
		window_close();
		return NULL;
	}
	arch_publish_map();
	return (void *)(address + phys % PAGE_SIZE);
}

void window_close(void)
{
	uint64_t *root = root_table();

	for (uint64_t slot = (VA_WINDOWS - VA_SPACE) / BLOCK_SIZE;
	     slot < (VA_ERASE - VA_SPACE) / BLOCK_SIZE; slot++) {
		root[slot] = 0;
	}
	arch_forget_map();
	pool_free(POOL_WINDOW);
}

/* Physical address of what the root has at @address, and how much from there. */
static bool find_memory(uint64_t address, uint64_t *phys, uint64_t *size)
{
	const struct cell_config *config = boot.chain.cells[ROOT_CELL].config;
	const struct config_memory *region = config_memory(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++) {
		struct config_memory piece;
		uint64_t cursor = 0;

		if ((region[n].flags & (MEM_READ | MEM_IO | MEM_COMM_REGION)) !=
		    MEM_READ) {
			continue;
		}
		while (config_next_piece(&boot.chain, ROOT_CELL, &region[n],
					 &cursor, &piece)) {
			uint64_t offset = address - piece.virt_start;

			if (address >= piece.virt_start &&
			    offset < piece.size) {
				*phys = piece.phys_start + offset;
				*size = piece.size - offset;
				return true;
			}
		}
	}
	return false;
}

/* One run of bytes that lie together, too. */
static uint64_t read_some(void *to, uint64_t address, uint64_t size)
{
	uint64_t phys;
	uint64_t there;
	const void *from;

	if (!find_memory(address, &phys, &there)) {
		return 0;
	}
	size = size < there ? size : there;
	from = window_open(phys, size);
	if (from == NULL) {
		return 0;
	}
	/* The guest may have its caches off. */
	arch_clean_range(from, size);
	memcpy(to, from, size);
	window_close();
	return size;
}

bool root_read(void *to, uint64_t address, uint64_t size)
{
	uint8_t *out = to;

	while (size > 0) {
		uint64_t done = read_some(out, address, size);

		if (done == 0) {
			return false;
		}
		out += done;
		address += done;
		size -= done;
	}
	return true;
}
