// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The boot map, filled while the preloader's tables are in use: the image by
 * its sections' rights, with the same leaves as in the final maps, and an alias
 * of the hypervisor's 2 MiB for everything else. The local APIC's page stands
 * where the final maps have it, for it means the same in both.
 */
#include "boot_x86.h"
#include "config.h"

#define APIC_PAGE 0xfee00000ull
#define TABLE	  (LEAF_PRESENT | LEAF_WRITE | 0x20ull)
#define BLOCK	  0x80ull

uint64_t boot_root[PAGING_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint64_t boot_image_table[PAGING_ENTRIES]
	__attribute__((aligned(PAGE_SIZE)));
static uint64_t boot_pdpt[PAGING_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint64_t boot_pml4[PAGING_ENTRIES] __attribute__((aligned(PAGE_SIZE)));

extern uint64_t boot_cr3;
uint64_t boot_cr3;

static uint64_t phys(uint64_t base, const void *address)
{
	return base + (uintptr_t)address - HYPERVISOR_VA;
}

static void map_page(uint64_t address, uint64_t physical, uint64_t attributes)
{
	boot_image_table[(address - HYPERVISOR_VA) / PAGE_SIZE] =
		physical | attributes | LEAF_PRESENT;
}

static void map_section(uint64_t base, const char *begin, const char *end,
			uint64_t attributes)
{
	for (uint64_t at = (uint64_t)begin; at < (uint64_t)end;
	     at += PAGE_SIZE) {
		map_page(at, at - HYPERVISOR_VA + base, attributes);
	}
}

void early_map(uint64_t base)
{
	map_section(base, __text_begin, __rodata_begin, LEAF_TEXT);
	map_section(base, __rodata_begin, __data_begin, LEAF_RODATA);
	map_section(base, __data_begin, __manage_begin, LEAF_DATA);
	map_section(base, __manage_begin, __manage_rodata_begin, LEAF_TEXT);
	map_section(base, __manage_rodata_begin, __manage_data_begin,
		    LEAF_RODATA);
	map_section(base, __manage_data_begin, __manage_end, LEAF_DATA);
	map_section(base, __boot_begin, __boot_rodata_begin, LEAF_TEXT);
	map_section(base, __boot_rodata_begin, __boot_data_begin, LEAF_RODATA);
	map_section(base, __boot_data_begin, __boot_end, LEAF_DATA);
	if (IS_ENABLED(CONFIG_XAPIC)) {
		map_page(VA_LAPIC, APIC_PAGE, LEAF_DEVICE);
	}
	boot_root[(HYPERVISOR_VA - VA_SPACE) / BLOCK_SIZE] =
		phys(base, boot_image_table) | TABLE;
	boot_root[(VA_ALIAS - VA_SPACE) / BLOCK_SIZE] = base | LEAF_DATA |
							LEAF_PRESENT | BLOCK;
	boot_pdpt[PAGING_ENTRIES - 1] = phys(base, boot_root) | TABLE;
	boot_pml4[PAGING_ENTRIES - 1] = phys(base, boot_pdpt) | TABLE;
	boot_cr3 = phys(base, boot_pml4);
	idt_build_boot();
}
