// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: the interrupt controller of a build for GICv3. Distributor and
 * redistributors trap; what a GICv2 would have is granted to nobody.
 */
#include "config_check.h"
#include "config_rules.h"

#define GIC_VERSION	    3
#define GIC_ALIGN	    0x10000ULL
#define GICD_SIZE	    0x10000ULL
#define GICR_CPU_SIZE	    0x20000ULL /* RD and SGI frame */
#define GIC_CPU_WINDOW_SIZE 0x2000ULL  /* GICC, GICH, GICV */

/* Frames up to the highest CPU's: where they stand is the hardware's choice. */
static uint64_t gicr_size(const struct check *check)
{
	uint64_t frames = 1;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((check->system_cpus >> cpu & 1) != 0) {
			frames = cpu + 1;
		}
	}
	return frames * GICR_CPU_SIZE;
}

void check_controllers(struct check *check)
{
	const struct config_platform_arm *arm =
		&check->chain->system->platform.arm;
	uint64_t others[] = { arm->gicc_base, arm->gich_base, arm->gicv_base };
	static const char *const names[] = { "GICC", "GICH", "GICV" };

	check_gic_version(check, GIC_VERSION);
	check_add_gic(check, "GICD", range_make(arm->gicd_base, GICD_SIZE),
		      GIC_ALIGN);
	check_add_gic(check, "GICR",
		      range_make(arm->gicr_base, gicr_size(check)), GIC_ALIGN);
	for (uint32_t n = 0; n < 3; n++) {
		if (others[n] != 0) {
			check_add_window(
				check, names[n],
				range_make(others[n], GIC_CPU_WINDOW_SIZE),
				WINDOW_NO_BOOT_WRITE);
		}
	}
}
