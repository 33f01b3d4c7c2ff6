// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv3's part of gic.c: GICD_IROUTER, and the kick to any CPU. IHI 0069.
 */
#include "arch_barrier.h"
#include "boot_sysreg.h"
#include "front.h"
#include "gicv3.h"
#include "mmio.h"
#include "sysreg.h"

void gic_kick(uint32_t cpu)
{
	uint64_t id = boot_cpus[cpu].hardware_id;

	/* What the target is to find in memory comes first. */
	dsb(ishst);
	sysreg_write(ICC_SGI1R_EL1,
		     sgi_prefix(id) | sgi_target(id) |
			     (uint64_t)IRQ_KICK << SGI1R_INTID_SHIFT);
	isb();
}

void gic_leave(void)
{
	sysreg_write(ICH_HCR_EL2, 0);
}

void gic_route_within(uint32_t irq, uint64_t cpus)
{
	uintptr_t route = GICD + GICD_IROUTER + 8 * (uintptr_t)irq;
	uint64_t id = mmio_read64(route);

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((cpus >> cpu & 1) != 0 &&
		    boot_cpus[cpu].hardware_id == id) {
			return;
		}
	}
	mmio_write64(route, boot_cpus[__builtin_ctzll(cpus)].hardware_id);
}
