// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The boot map, filled while the MMU is off: the image by its sections' rights,
 * with the same leaves as in the final maps, and an alias of the hypervisor's
 * 2 MiB for everything else. Runs at physical addresses: symbols are where the
 * code is, and their distance from the image's start is what counts.
 */
#include "boot_arm64.h"

uint64_t boot_root[PAGING_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint64_t boot_image_table[PAGING_ENTRIES]
	__attribute__((aligned(PAGE_SIZE)));

#define DESC_BLOCK 1ull
#define DESC_TABLE 3ull
#define DESC_PAGE  3ull

static void map_section(const char *begin, const char *end, uint64_t attributes)
{
	uint64_t base = (uint64_t)__text_begin;

	for (uint64_t at = (uint64_t)begin; at < (uint64_t)end;
	     at += PAGE_SIZE) {
		boot_image_table[(at - base) / PAGE_SIZE] = at | attributes |
							    DESC_PAGE;
	}
}

void early_map(uint64_t hypervisor_base)
{
	map_section(__text_begin, __rodata_begin, LEAF_TEXT);
	map_section(__rodata_begin, __data_begin, LEAF_RODATA);
	map_section(__data_begin, __manage_begin, LEAF_DATA);
	map_section(__manage_begin, __manage_rodata_begin, LEAF_TEXT);
	map_section(__manage_rodata_begin, __manage_data_begin, LEAF_RODATA);
	map_section(__manage_data_begin, __manage_end, LEAF_DATA);
	map_section(__boot_begin, __boot_rodata_begin, LEAF_TEXT);
	map_section(__boot_rodata_begin, __boot_data_begin, LEAF_RODATA);
	map_section(__boot_data_begin, __boot_end, LEAF_DATA);
	boot_root[HYPERVISOR_VA / BLOCK_SIZE] = (uint64_t)boot_image_table |
						DESC_TABLE;
	boot_root[VA_ALIAS / BLOCK_SIZE] = hypervisor_base | LEAF_DATA |
					   DESC_BLOCK;
}
