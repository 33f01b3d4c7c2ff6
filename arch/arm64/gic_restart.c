// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The cell's SPIs as boot left them. All writes go through the filter that the
 * guest's go through: it knows what is the cell's, and holds the lock where one
 * is needed. SGIs and PPIs are reset with their CPU.
 */
#include "arch_barrier.h"
#include "cell_restart.h"
#include "gic_restart.h"

#define CONFIGS 16 /* interrupts in a word of ICFGR */

void gic_restart_write(uint32_t offset, uint32_t size, uint64_t value)
{
	vgicd_access(offset, ESR_WNR | ESR_SAS(size), &value);
}

/* @pre all CPUs of the cell are parked or run this. */
void arch_cell_reset_irqs(void)
{
	uint32_t end = this_cell.arch.num_irq_words * IRQ_PER_WORD;

	arch_cell_quiesce();
	for (uint32_t irq = IRQ_FIRST_SPI; irq < end; irq++) {
		if (irq % CONFIGS == 0) {
			gic_restart_write(
				GIC_ICFGR + irq / CONFIGS * (uint32_t)WORD,
				WORD,
				cell_restart.arch.irq_config[irq / CONFIGS]);
		}
		if (irq_is_own(irq)) {
			gic_restart_write(GIC_IPRIORITYR + irq, 1,
					  cell_restart.arch.irq_priority[irq]);
			gic_restart_route(irq);
		}
	}
	dsb(sy);
}
