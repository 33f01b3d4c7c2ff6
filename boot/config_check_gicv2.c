// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: the interrupt controller of a build for GICv2. The distributor
 * and GICC_DIR, in the second page of GICC, trap; the first page is the
 * hypervisor's to map. GICs that show a page several times have further copies
 * of each, which the board's never list must name.
 */
#include "config_check.h"
#include "config_rules.h"

#define GIC_VERSION 2
#define MAX_CPUS    8 /* CPU interfaces */
#define GIC_ALIGN   CHECK_PAGE_SIZE
#define GICD_SIZE   0x1000ULL
#define GICC_SIZE   0x2000ULL
#define GICH_SIZE   0x1000ULL
#define GICV_SIZE   0x2000ULL

static void check_interfaces(struct check *check)
{
	uint32_t cpus = 0;

	for (uint64_t left = check->system_cpus; left != 0; left &= left - 1) {
		cpus++;
	}
	if (cpus > MAX_CPUS) {
		VIOLATION(check,
			  "system: CPU set: wanted at most %u CPUs with a "
			  "GICv2; found %u",
			  MAX_CPUS, cpus);
	}
}

void check_controllers(struct check *check)
{
	const struct config_platform_arm *arm =
		&check->chain->system->platform.arm;

	check_gic_version(check, GIC_VERSION);
	check_interfaces(check);
	check_add_gic(check, "GICD", range_make(arm->gicd_base, GICD_SIZE),
		      GIC_ALIGN);
	check_add_gic(check, "GICC", range_make(arm->gicc_base, GICC_SIZE),
		      GIC_ALIGN);
	check_add_gic(check, "GICH", range_make(arm->gich_base, GICH_SIZE),
		      GIC_ALIGN);
	check_add_gic(check, "GICV", range_make(arm->gicv_base, GICV_SIZE),
		      GIC_ALIGN);
	if (arm->gicr_base != 0) {
		VIOLATION(check,
			  "system: GICR: wanted 0 with a GICv2; found 0x%lx",
			  arm->gicr_base);
	}
}
