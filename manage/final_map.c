// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What management adds to each CPU's final map: itself by its sections' rights,
 * and the pool where boot had it, so that all pointers into it stay valid.
 */
#include "manage.h"

/* Set by the freeze: maps without it. */
bool manage_frozen;

void manage_final_map(struct page_table *table)
{
	struct mapping mapping = {
		.address = (uintptr_t)pool.start - VA_SPACE,
		.phys = pool.phys,
		.size = (uint64_t)pool.num_pages * PAGE_SIZE,
		.attributes = LEAF_DATA,
	};

	if (manage_frozen) {
		return;
	}
	final_map_section(table, __manage_begin, __manage_rodata_begin,
			  LEAF_TEXT);
	final_map_section(table, __manage_rodata_begin, __manage_data_begin,
			  LEAF_RODATA);
	final_map_section(table, __manage_data_begin, __manage_end, LEAF_DATA);
	if (paging_map(table, &mapping) != PAGING_DONE) {
		boot_fail("final map: the pool cannot be mapped");
	}
}
