// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Tables of nested paging go back with their cell, so they are the pool's, which
 * with management is all of the hypervisor's memory.
 */
#include "boot_x86.h"
#include "nested.h"

struct page_pool *nested_tables(void)
{
	return &pool;
}

void nested_count_tables(void)
{
}
