// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The other store to a translation table, beside arch_cell_cut(): a restart
 * copies the root of the cell's stage 2 from what boot keeps, read-only.
 */
#include "arch_barrier.h"
#include "cell_restart.h"
#include "sysreg.h"
#include "trap.h"

/* At VA_STAGE2_ROOT. */
extern volatile uint64_t stage2_root[];

/* Entries become valid that were not, which no TLB holds: DDI 0487 D8.17. */
void arch_cell_restore(void)
{
	for (uint32_t i = 0; i < this_cell.arch.stage2_entries; i++) {
		stage2_root[i] = cell_restart.arch.stage2_root[i];
	}
	dsb(ish);
	isb();
}

void arch_cell_start(void)
{
	gic_send_sgi(0, IRQ_KICK);
}

uint64_t arch_clock_rate(void)
{
	return sysreg_read(cntfrq_el0);
}
