// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The pages behind the hypervisor's image: what is taken stays after the seal.
 */
#include <stddef.h>
#include "boot.h"

struct page_pool pool;

void *pool_alloc(uint32_t pages)
{
	void *page = page_pool_take(&pool, pages);

	if (page == NULL) {
		boot_fail("hypervisor memory: its first 2 MiB are too small; "
			  "wanted %u more pages; found %u",
			  pages, pool.num_pages - pool.used);
	}
	return page;
}
