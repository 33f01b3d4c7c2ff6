// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Page pools of a root-less system: what is taken is never given back.
 */
#include <stddef.h>
#include <string.h>
#include "boot.h"

#define PAGE_SHIFT 12

void pool_set_owner(uint32_t owner)
{
	(void)owner;
}

void *page_pool_take(struct page_pool *from, uint32_t pages)
{
	uint8_t *page = from->start + ((uint64_t)from->used << PAGE_SHIFT);

	if (pages > from->num_pages - from->used) {
		return NULL;
	}
	from->used += pages;
	memset(page, 0, (uint64_t)pages << PAGE_SHIFT);
	return page;
}
