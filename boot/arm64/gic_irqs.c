// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What boot code does alike for a GICv2 and a GICv3: interrupts become quiet,
 * get a priority, and go to the cell that owns them.
 */
#include "boot_arm64.h"
#include "config_check.h"
#include "gic_boot.h"
#include "mmio.h"

#define SGIS_OF_GUESTS 0x7fffu /* without the kick */
#define KICK	       (1u << IRQ_KICK)

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

static void take_spi(const struct built_cell *built, uint32_t irq)
{
	struct cell *cell = built->cell;
	uintptr_t gicd = gic_distributor();
	uint32_t word = irq / IRQ_PER_WORD;
	uintptr_t bits = gicd + word * sizeof(uint32_t);
	uint32_t bit = 1u << (irq % IRQ_PER_WORD);

	if (word >= gic_lines()) {
		boot_fail("cell \"%s\": interrupt %u; wanted below %u",
			  built->name, irq, gic_lines() * IRQ_PER_WORD);
	}
	gic_route_spi(built, irq);
	mmio_write8(gicd + GIC_IPRIORITYR + irq, GIC_DEFAULT_PRIORITY);
	/* Enabled for a moment, with nothing pending: does the bit hold? */
	mmio_write32(bits + GIC_ISENABLER, bit);
	if ((mmio_read32(bits + GIC_ISENABLER) & bit) == 0) {
		boot_fail("cell \"%s\": interrupt %u is kept by the Secure "
			  "side",
			  built->name, irq);
	}
	mmio_write32(bits + GIC_ICENABLER, bit);
	mmio_write32(bits + GIC_ICPENDR, bit);
	cell->arch.irqs[word] |= bit;
	if (cell->arch.num_irq_words <= word) {
		cell->arch.num_irq_words = word + 1;
	}
}

static uint32_t *share_at(struct arch_cell *arch, uint32_t reg)
{
	return &arch->shares[reg / sizeof(uint32_t)];
}

/* The bits of @irq in every register that has some of it. */
static void build_shares(struct arch_cell *arch, uint32_t irq, uint32_t targets)
{
	uint32_t shift = 8 * (irq % 4);

	*share_at(arch, GIC_ITARGETSR + irq) |= targets << shift;
	if ((arch->irqs[irq / IRQ_PER_WORD] >> irq % IRQ_PER_WORD & 1) == 0) {
		return;
	}
	for (uint32_t reg = GIC_ISENABLER; reg < GIC_IPRIORITYR;
	     reg += GIC_BITS_SIZE) {
		*share_at(arch, reg + irq / 8) |= 1u << irq % IRQ_PER_WORD;
	}
	*share_at(arch, GIC_IPRIORITYR + irq) |= 0xffu << shift;
	*share_at(arch, GIC_ICFGR + irq / 4) |= 3u << 2 * (irq % 16);
}

void gic_take_irqs(uint32_t index, uint32_t targets)
{
	struct arch_cell *arch = &boot.cells[index].cell->arch;

	arch->irqs[0] = SGIS_OF_GUESTS | config_ppis(&boot.chain, index);
	arch->num_irq_words = 1;
	for (uint32_t word = 1; word < IRQ_WORDS; word++) {
		uint32_t own = config_irqs(&boot.chain, index, word);

		for (uint32_t irq = 32 * word; own != 0; irq++, own >>= 1) {
			if ((own & 1) != 0) {
				take_spi(&boot.cells[index], irq);
				build_shares(arch, irq, targets);
			}
		}
	}
	/* All of them tell a CPU its own interface. */
	for (uint32_t irq = 0; irq < IRQ_FIRST_SPI; irq++) {
		build_shares(arch, irq, targets);
	}
}
