// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv2's part of gic.c: GICD_ITARGETSR, and the kick to any CPU. IHI 0048.
 */
#include "front.h"
#include "gicv2.h"
#include "mmio.h"

void gic_kick(uint32_t cpu)
{
	gicv2_send_sgi(IRQ_KICK, boot_cpus[cpu].gic_target);
}

void gic_leave(void)
{
}

void gic_route_within(uint32_t irq, uint64_t cpus)
{
	uintptr_t route = GICD + GIC_ITARGETSR + irq;
	uint32_t targets = mmio_read8(route);
	uint32_t own = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((cpus >> cpu & 1) != 0) {
			own |= boot_cpus[cpu].gic_target;
		}
	}
	if ((targets & ~own) != 0 || targets == 0) {
		targets &= own;
		mmio_write8(route,
			    (uint8_t)(targets != 0
					      ? targets
					      : boot_cpus[__builtin_ctzll(cpus)]
							.gic_target));
	}
}
