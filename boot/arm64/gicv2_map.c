// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a CPU's final map has of a GICv2: the distributor, and the first page of
 * the CPU interface, which shows each CPU its own.
 */
#include "boot_arm64.h"
#include "gicv2_boot.h"

void gic_final_map(struct page_table *table, const struct boot_cpu *cpu)
{
	const struct config_platform_arm *arm =
		&boot.chain.system->platform.arm;

	(void)cpu;
	final_map_add(table, VA_GICD, arm->gicd_base, GICD_SIZE, LEAF_DEVICE);
	final_map_add(table, VA_GIC_CPU, arm->gicc_base, GICC_PAGE,
		      LEAF_DEVICE);
}
