// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * x86's part of the boot map and of the final maps: SDM 3A "4-Level Paging".
 * No table of any kind is in a final map.
 */
#include "arch_barrier.h"
#include "boot_arch.h"

#define TABLE (LEAF_PRESENT | LEAF_WRITE | 0x20ull)
#define BLOCK 0x80ull

const struct paging_format paging_host = {
	.valid = LEAF_PRESENT,
	.table = TABLE,
	.block = LEAF_PRESENT | BLOCK,
	.page = LEAF_PRESENT,
	.kind = BLOCK,
	.first_block = 2,
};

/* The last GiB of the space. */
uint64_t arch_final_root(uint64_t *root)
{
	uint64_t *pdpt = pool_alloc(1);
	uint64_t *pml4 = pool_alloc(1);

	pdpt[PAGING_ENTRIES - 1] = page_pool_phys(&pool, root) | TABLE;
	pml4[PAGING_ENTRIES - 1] = page_pool_phys(&pool, pdpt) | TABLE;
	return page_pool_phys(&pool, pml4);
}

void arch_final_map(struct page_table *table, uint32_t id, struct cpu *cpu)
{
	final_map_add(table, VA_IDT, page_pool_phys(&pool, runtime_idt_page),
		      PAGE_SIZE, LEAF_RODATA);
	apic_final_map(table, id);
	vcpu_final_map(table, id, cpu);
}

uint64_t arch_boot_clock_rate(void)
{
	return tsc_khz * 1000ull;
}

void arch_publish_map(void)
{
}

/* Only the boot CPU uses windows that are closed again. */
void arch_forget_boot_map(void)
{
	arch_forget_map();
}
