// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv2's part of gic_restart.c: GIC_ITARGETSR.
 */
#include "gic_restart.h"
#include "gicv2.h"

void gic_restart_route(uint32_t irq)
{
	gic_restart_write(GIC_ITARGETSR + irq, 1,
			  this_cell.arch.cpus[0].targets);
}
