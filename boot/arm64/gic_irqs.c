// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What of a GIC, version 2 or 3, a cell owns: its interrupts, and its share of
 * the registers that have a part for each. Touches no hardware.
 */
#include "boot_arm64.h"
#include "config_check.h"
#include "gic_boot.h"

#define SGIS_OF_GUESTS 0x7fffu /* without the kick */

struct gic_constants gic_constants;

static void take_spi(const struct built_cell *built, uint32_t irq)
{
	struct cell *cell = built->cell;
	uint32_t word = irq / IRQ_PER_WORD;

	if (word >= gic_constants.lines) {
		boot_fail("cell \"%s\": interrupt %u; wanted below %u",
			  built->name, irq, gic_constants.lines * IRQ_PER_WORD);
	}
	cell->arch.irqs[word] |= 1u << (irq % IRQ_PER_WORD);
	if (cell->arch.num_irq_words <= word) {
		cell->arch.num_irq_words = word + 1;
	}
}

static uint32_t *share_at(struct arch_cell *arch, uint32_t reg)
{
	return &arch->shares[reg / sizeof(uint32_t)];
}

/* The bits of the word's own interrupts in every register that has some. */
static void build_shares(struct arch_cell *arch, uint32_t word,
			 uint32_t targets)
{
	uint32_t own = arch->irqs[word];

	for (uint32_t reg = GIC_ISENABLER; reg < GIC_IPRIORITYR;
	     reg += GIC_BITS_SIZE) {
		*share_at(arch, reg + 4 * word) = own;
	}
	for (uint32_t irq = IRQ_PER_WORD * word; own != 0; irq++, own >>= 1) {
		uint32_t shift = 8 * (irq % 4);

		if ((own & 1) == 0) {
			continue;
		}
		*share_at(arch, GIC_IPRIORITYR + irq) |= 0xffu << shift;
		*share_at(arch, GIC_ICFGR + irq / 4) |= 3u << 2 * (irq % 16);
		*share_at(arch, GIC_ITARGETSR + irq) |= targets << shift;
	}
}

void gic_take_irqs(uint32_t index, uint32_t targets)
{
	struct arch_cell *arch = &boot.cells[index].cell->arch;
	uint32_t irqs[CONFIG_IRQ_WORDS];

	_Static_assert(IRQ_WORDS == CONFIG_IRQ_WORDS, "interrupts of a GIC");
	config_all_irqs(&boot.chain, index, irqs);
	arch->irqs[0] = SGIS_OF_GUESTS | config_ppis(&boot.chain, index);
	arch->num_irq_words = 1;
	for (uint32_t word = 1; word < IRQ_WORDS; word++) {
		uint32_t own = irqs[word];

		for (uint32_t irq = 32 * word; own != 0; irq++, own >>= 1) {
			if ((own & 1) != 0) {
				take_spi(&boot.cells[index], irq);
			}
		}
	}
	for (uint32_t word = 0; word < arch->num_irq_words; word++) {
		build_shares(arch, word, targets);
	}
	/* All of the private ones tell a CPU its own interface. */
	for (uint32_t irq = 0; irq < IRQ_FIRST_SPI; irq += 4) {
		*share_at(arch, GIC_ITARGETSR + irq) = targets * 0x01010101u;
	}
}
