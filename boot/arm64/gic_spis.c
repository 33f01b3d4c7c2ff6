// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What boot code does alike for a GICv2 and a GICv3: interrupts become quiet,
 * get a priority, and go to the first CPU of the cell that owns them.
 */
#include "boot_arm64.h"
#include "config_check.h"
#include "gic_boot.h"
#include "mmio.h"

#define KICK (1u << IRQ_KICK)

uint32_t gic_lines(void)
{
	uint32_t typer = mmio_read32(gic_distributor() + GICD_TYPER);
	uint32_t words = (typer & 0x1f) + 1;

	return words > IRQ_WORDS ? IRQ_WORDS : words;
}

void gic_quiet_spis(void)
{
	for (uint32_t word = 1; word < gic_lines(); word++) {
		uintptr_t bits = gic_distributor() + word * sizeof(uint32_t);

		mmio_write32(bits + GIC_ICENABLER, ~0u);
		mmio_write32(bits + GIC_ICPENDR, ~0u);
		mmio_write32(bits + GIC_ICACTIVER, ~0u);
	}
}

uint32_t gic_init_priorities(uintptr_t frame)
{
	uint32_t implemented;

	for (uint32_t irq = 0; irq < IRQ_PER_WORD; irq++) {
		mmio_write8(frame + GIC_IPRIORITYR + irq, GIC_DEFAULT_PRIORITY);
	}
	/* Unimplemented low bits read as zero: the distance of two levels. */
	mmio_write8(frame + GIC_IPRIORITYR, 0xff);
	implemented = mmio_read8(frame + GIC_IPRIORITYR);
	mmio_write8(frame + GIC_IPRIORITYR, GIC_DEFAULT_PRIORITY);
	mmio_write8(frame + GIC_IPRIORITYR + IRQ_KICK, 0);
	mmio_write32(frame + GIC_ISENABLER, KICK);
	if ((mmio_read32(frame + GIC_ISENABLER) & KICK) == 0) {
		return 0;
	}
	return implemented & -implemented;
}

static void init_spi(const char *cell, uint32_t irq, uint32_t cpu)
{
	uintptr_t gicd = gic_distributor();
	uint32_t word = irq / IRQ_PER_WORD;
	uintptr_t bits = gicd + word * sizeof(uint32_t);
	uint32_t bit = 1u << (irq % IRQ_PER_WORD);

	/* The cell's builder says so, if it does not exist. */
	if (word >= gic_lines()) {
		return;
	}
	gic_route_spi(irq, cpu);
	mmio_write8(gicd + GIC_IPRIORITYR + irq, GIC_DEFAULT_PRIORITY);
	/* Enabled for a moment, with nothing pending: does the bit hold? */
	mmio_write32(bits + GIC_ISENABLER, bit);
	if ((mmio_read32(bits + GIC_ISENABLER) & bit) == 0) {
		boot_fail("cell \"%s\": interrupt %u is kept by the Secure "
			  "side",
			  cell, irq);
	}
	mmio_write32(bits + GIC_ICENABLER, bit);
	mmio_write32(bits + GIC_ICPENDR, bit);
}

static void init_cell(uint32_t index)
{
	const char *name = boot.chain.cells[index].config->name;
	uint32_t first = 0;

	while ((config_cpu_mask(&boot.chain, index) >> first & 1) == 0) {
		first++;
	}
	for (uint32_t word = 1; word < IRQ_WORDS; word++) {
		uint32_t own = config_irqs(&boot.chain, index, word);

		for (uint32_t irq = 32 * word; own != 0; irq++, own >>= 1) {
			if ((own & 1) != 0) {
				init_spi(name, irq, first);
			}
		}
	}
}

void gic_init_spis(void)
{
	for (uint32_t index = 0; index < boot.chain.num_cells; index++) {
		if (chain_cell_exists(&boot.chain, index)) {
			init_cell(index);
		}
	}
}
