// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: interrupts of x86. Each pin of an IOAPIC has one owner. Whether
 * it is level-triggered is its guest's business: hardware sends all of them to
 * CPUs of their owner.
 */
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"

#define PINS_PER_IRQCHIP 128
#define PINS_PER_WORD	 64

static bool is_ioapic(const struct chain *chain, uint64_t address)
{
	uint32_t count = config_ioapics(chain);

	for (uint32_t n = 0; n < count; n++) {
		if (config_ioapic_address(chain, n) == address) {
			return true;
		}
	}
	return false;
}

static bool has_pins(const struct config_irqchip *chip, uint32_t first)
{
	for (uint32_t pin = first; pin < PINS_PER_IRQCHIP; pin++) {
		if ((chip->pin_bitmap[pin / 32] >> pin % 32 & 1) != 0) {
			return true;
		}
	}
	return false;
}

static void check_irqchip(struct check *check, uint32_t cell, uint32_t number,
			  const struct config_irqchip *chip)
{
	if (!is_ioapic(check->chain, chip->address)) {
		CELL_VIOLATION(check, cell,
			       "irqchip %u: wanted an IOAPIC that the system "
			       "config names; found 0x%lx",
			       number, chip->address);
	}
	if (chip->pin_base != 0) {
		CELL_VIOLATION(check, cell,
			       "irqchip %u: pin base; wanted 0; found %u",
			       number, chip->pin_base);
	}
	if (has_pins(chip, PROVIDED_IOAPIC_PINS)) {
		CELL_VIOLATION(check, cell, "irqchip %u: pins; wanted below %u",
			       number, PROVIDED_IOAPIC_PINS);
	}
}

static void tell_owners(struct check *check, uint32_t cell, uint64_t address,
			uint32_t pin)
{
	uint32_t word = pin / PINS_PER_WORD;
	uint32_t owner = cell - 1;

	while ((check_claimed_pins(check->chain, owner, address, word) >>
			pin % PINS_PER_WORD &
		1) == 0) {
		owner--;
	}
	CELL_VIOLATION(check, cell,
		       "pin %u of the IOAPIC at 0x%lx: belongs to cell \"%s\" "
		       "too",
		       pin, address, check_cell_name(check, owner).text);
}

/* Pins of @word, 64 of them, have at most one owner, cell 0 aside. */
static void check_owners(struct check *check, uint64_t address, uint32_t word)
{
	uint64_t owned = 0;

	for (uint32_t cell = 1; cell < check->chain->num_cells; cell++) {
		uint64_t claimed = check_claimed_pins(check->chain, cell,
						      address, word);

		for (uint32_t pin = 0;
		     (owned & claimed) != 0 && pin < PINS_PER_WORD; pin++) {
			if ((owned & claimed) >> pin & 1) {
				tell_owners(check, cell, address,
					    PINS_PER_WORD * word + pin);
			}
		}
		owned |= claimed;
	}
}

void check_interrupts(struct check *check)
{
	const struct chain *chain = check->chain;
	uint32_t ioapics = config_ioapics(chain);

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
	for (uint32_t n = 0; n < ioapics; n++) {
		uint64_t address = config_ioapic_address(chain, n);

		for (uint32_t word = 0; word < PINS_PER_IRQCHIP / PINS_PER_WORD;
		     word++) {
			check_owners(check, address, word);
		}
	}
}
