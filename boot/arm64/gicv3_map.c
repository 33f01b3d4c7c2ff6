// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a CPU's final map has of a GICv3: the pages of the distributor that the
 * runtime touches, and this CPU's own redistributor.
 */
#include "boot_arm64.h"
#include "gicv3_boot.h"

/* Arrays of bits, bytes and fields; IROUTER. */
static const uint32_t gicd_pages[] = { 0x0000, 0x6000, 0x7000 };

void gic_final_map(struct page_table *table, const struct boot_cpu *cpu)
{
	uint64_t gicd = boot.chain.system->platform.arm.gicd_base;

	for (uint32_t i = 0; i < sizeof(gicd_pages) / sizeof(gicd_pages[0]);
	     i++) {
		final_map_add(table, VA_GICD + gicd_pages[i],
			      gicd + gicd_pages[i], PAGE_SIZE, LEAF_DEVICE);
	}
	final_map_add(table, VA_GIC_CPU, cpu->gicr_phys, PAGE_SIZE,
		      LEAF_DEVICE);
	final_map_add(table, VA_SGI_FRAME, cpu->gicr_phys + GICR_FRAME,
		      PAGE_SIZE, LEAF_DEVICE);
}
