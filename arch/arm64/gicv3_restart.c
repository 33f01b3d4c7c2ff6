// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv3's part of gic_restart.c: GICD_IROUTER.
 */
#include "gic_restart.h"
#include "gicv3.h"

void gic_restart_route(uint32_t irq)
{
	gic_restart_write(GICD_IROUTER + 8 * irq, 8, this_cell.cpu_ids[0]);
}
