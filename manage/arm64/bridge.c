// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The map that a CPU crosses on its way from one final map to another: code, and
 * nothing else, by the same leaves as in both. See front_move().
 */
#include "arch_barrier.h"
#include "front.h"

#define DESC_TABLE 3ull
#define DESC_PAGE  3ull

static uint64_t root[PAGING_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint64_t pages[PAGING_ENTRIES] __attribute__((aligned(PAGE_SIZE)));

static void map_text(const char *begin, const char *end)
{
	for (uintptr_t at = (uintptr_t)begin; at < (uintptr_t)end;
	     at += PAGE_SIZE) {
		pages[(at - HYPERVISOR_VA) / PAGE_SIZE] =
			phys_of((const void *)at) | LEAF_TEXT | DESC_PAGE;
	}
}

void bridge_build(void)
{
	if (root[HYPERVISOR_VA / BLOCK_SIZE] != 0) {
		return;
	}
	map_text(__text_begin, __rodata_begin);
	map_text(__manage_begin, __manage_rodata_begin);
	root[HYPERVISOR_VA / BLOCK_SIZE] = phys_of(pages) | DESC_TABLE;
	dsb(ishst);
}

uint64_t bridge_root(void)
{
	return phys_of(root);
}
