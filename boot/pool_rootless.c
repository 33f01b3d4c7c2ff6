// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The pool of a root-less system: the image has the first MiB of the hypervisor's
 * memory to itself, what is built the second.
 */
#include "boot.h"
#include "boot_layout.h"
#include "layout.h"

void pool_open(void)
{
	pool.start = (uint8_t *)(VA_ALIAS + POOL_OFFSET);
	pool.phys = boot.hypervisor_base + POOL_OFFSET;
	pool.num_pages = (BLOCK_SIZE - PAGE_SIZE - POOL_OFFSET) / PAGE_SIZE;
}
