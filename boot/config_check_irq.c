// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: interrupts. Each shared peripheral interrupt has one owner.
 */
#include "config_check.h"
#include "config_rules.h"

#define FIRST_SPI	 32
#define END_SPI		 1020
#define PINS_PER_IRQCHIP 128
#define PIN_LIMIT	 1024

static bool has_pins(const struct config_irqchip *chip, uint32_t first)
{
	for (uint32_t pin = 0; pin < PINS_PER_IRQCHIP; pin++) {
		if (chip->pin_base + pin >= first &&
		    (chip->pin_bitmap[pin / 32] >> (pin % 32) & 1) != 0) {
			return true;
		}
	}
	return false;
}

static void check_irqchip(struct check *check, uint32_t cell, uint32_t number,
			  const struct config_irqchip *chip)
{
	uint32_t base = chip->pin_base;

	if (chip->address != check->chain->system->platform.arm.gicd_base) {
		CELL_WARNING(check, cell,
			     "irqchip %u: ignored; wanted the GICD's address; "
			     "found 0x%lx",
			     number, chip->address);
		return;
	}
	if (base % 32 != 0 || base < FIRST_SPI ||
	    base > PIN_LIMIT - PINS_PER_IRQCHIP) {
		CELL_VIOLATION(check, cell,
			       "irqchip %u: pin base; wanted a multiple of 32 "
			       "from %u to %u; found %u",
			       number, FIRST_SPI, PIN_LIMIT - PINS_PER_IRQCHIP,
			       base);
		return;
	}
	if (has_pins(chip, END_SPI)) {
		CELL_VIOLATION(check, cell,
			       "irqchip %u: pins; wanted below interrupt %u",
			       number, END_SPI);
	}
}

static void tell_owners(struct check *check, uint32_t cell, uint32_t irq)
{
	uint32_t owner = cell - 1;
	uint32_t word = irq / 32;

	while ((check_claimed_irqs(check->chain, owner, word) >> irq % 32 &
		1) == 0) {
		owner--;
	}
	CELL_VIOLATION(check, cell, "interrupt %u: belongs to cell \"%s\" too",
		       irq, check_cell_name(check, owner).text);
}

/* Interrupts have at most one owner, cell 0 aside. */
static void check_owners(struct check *check)
{
	uint32_t owned[CONFIG_IRQ_WORDS] = { 0 };
	uint32_t claimed[CONFIG_IRQ_WORDS];

	for (uint32_t cell = 1; cell < check->chain->num_cells; cell++) {
		check_claim_irqs(check->chain, cell, claimed);
		for (uint32_t word = 1; word < CONFIG_IRQ_WORDS; word++) {
			uint32_t both = owned[word] & claimed[word];

			owned[word] |= claimed[word];
			for (uint32_t irq = 32 * word; both != 0;
			     irq++, both >>= 1) {
				if ((both & 1) != 0) {
					tell_owners(check, cell, irq);
				}
			}
		}
	}
}

void check_interrupts(struct check *check)
{
	const struct chain *chain = check->chain;

	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		const struct cell_config *config = chain->cells[cell].config;
		const struct config_irqchip *chip = config_irqchips(config);

		if (!chain_cell_exists(chain, cell)) {
			continue;
		}
		for (uint32_t n = 0; n < config->num_irqchips; n++) {
			check_irqchip(check, cell, n, &chip[n]);
		}
	}
	check_owners(check);
}
