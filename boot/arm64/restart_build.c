// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's part of what a restart needs: the stage-2 root, how interrupts are
 * triggered, their priority.
 */
#include <string.h>
#include "boot_arm64.h"
#include "cell_restart.h"
#include "gic_boot.h"
#include "mmio.h"

#define CONFIGS_PER_WORD 16

void arch_restart_build(uint32_t index)
{
	const struct built_cell *built = &boot.cells[index];
	struct arch_restart *arch = &built->restart->arch;
	uint32_t irqs = gic_lines() * IRQ_PER_WORD;
	uintptr_t gicd = gic_distributor();

	memcpy(arch->stage2_root, built->stage2_root,
	       sizeof(arch->stage2_root));
	for (uint32_t irq = IRQ_FIRST_SPI; irq < irqs; irq++) {
		if (irq % CONFIGS_PER_WORD == 0) {
			uint32_t word = irq / CONFIGS_PER_WORD;

			arch->irq_config[word] =
				mmio_read32(gicd + GIC_ICFGR + 4 * word);
		}
		arch->irq_priority[irq] =
			mmio_read8(gicd + GIC_IPRIORITYR + irq);
	}
}
