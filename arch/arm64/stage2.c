// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Taking a cell's memory away: the only store to a translation table that the
 * runtime contains, and it stores zero. The root is the only table page mapped.
 */
#include "arch_barrier.h"
#include "cell.h"

/* At VA_STAGE2_ROOT. */
extern volatile uint64_t stage2_root[];

/*
 * DDI 0487 D8.17.8, R_LXHLD: after the TLBI and the DSB no access under the old
 * translation is outstanding on any CPU. Both are repeated for CPUs with a
 * broken first broadcast (Cortex-A76 1286807, A510 2441009). VTTBR_EL2 holds
 * this cell's VMID already.
 */
void arch_cell_cut(void)
{
	for (uint32_t i = 0; i < this_cell.arch.stage2_entries; i++) {
		stage2_root[i] = 0;
	}
	dsb(ishst);
	__asm__ volatile("tlbi vmalls12e1is" ::: "memory");
	dsb(ish);
	__asm__ volatile("tlbi vmalls12e1is" ::: "memory");
	dsb(ish);
	isb();
}
