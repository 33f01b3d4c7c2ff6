// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The pool of a system with management: all of the hypervisor's memory behind
 * the image's MiB, by leaves that the final maps have, too.
 */
#include "boot_arch.h"
#include "config.h"

void pool_open(void)
{
	uint64_t size = boot.chain.system->hypervisor_memory.size;

	size = size < POOL_ROOM ? size & ~(PAGE_SIZE - 1ull) : POOL_ROOM;
	pool.start = (uint8_t *)(VA_POOL + POOL_OFFSET);
	pool.phys = boot.hypervisor_base + POOL_OFFSET;
	pool.num_pages = (uint32_t)((size - POOL_OFFSET) / PAGE_SIZE);
	window_map_at((uintptr_t)pool.start, pool.phys,
		      (uint64_t)pool.num_pages * PAGE_SIZE);
}
