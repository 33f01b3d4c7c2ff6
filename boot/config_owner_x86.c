// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Which pins and ports a cell owns, on x86. Used by the config check and by the
 * cell builder, so that both always agree.
 */
#include "chain.h"
#include "config_check.h"
#include "config_rules.h"

#define PINS_PER_BITMAP 128

/* Entries of the system config, each IOAPIC once: the one at @number, or NULL. */
static const struct config_irqchip *
find_ioapic(const struct chain *chain, uint32_t number, uint32_t *count)
{
	const struct cell_config *config = &chain->system->root_cell;
	const struct config_irqchip *chip = config_irqchips(config);

	*count = 0;
	for (uint32_t n = 0; n < config->num_irqchips; n++) {
		uint32_t earlier = 0;

		while (chip[earlier].address != chip[n].address) {
			earlier++;
		}
		if (earlier == n) {
			if (*count == number) {
				return &chip[n];
			}
			(*count)++;
		}
	}
	return NULL;
}

uint32_t config_ioapics(const struct chain *chain)
{
	uint32_t count;

	find_ioapic(chain, UINT32_MAX, &count);
	return count;
}

uint64_t config_ioapic_address(const struct chain *chain, uint32_t ioapic)
{
	uint32_t count;
	const struct config_irqchip *chip = find_ioapic(chain, ioapic, &count);

	return chip != NULL ? chip->address : 0;
}

uint64_t check_claimed_pins(const struct chain *chain, uint32_t cell,
			    uint64_t address, uint32_t word)
{
	const struct cell_config *config = chain->cells[cell].config;
	const struct config_irqchip *chip = config_irqchips(config);
	uint64_t pins = 0;

	for (uint32_t n = 0; n < config->num_irqchips; n++, chip++) {
		if (chip->address == address && chip->pin_base == 0 &&
		    word < PINS_PER_BITMAP / 64) {
			pins |= (uint64_t)chip->pin_bitmap[2 * word + 1] << 32 |
				chip->pin_bitmap[2 * word];
		}
	}
	return pins;
}

uint64_t config_pins(const struct chain *chain, uint32_t cell, uint32_t ioapic,
		     uint32_t word)
{
	uint64_t address = config_ioapic_address(chain, ioapic);
	uint64_t pins = check_claimed_pins(chain, cell, address, word);

	for (uint32_t n = 1; cell == 0 && n < chain->num_cells; n++) {
		pins &= ~check_claimed_pins(chain, n, address, word);
	}
	return pins;
}

/* The lowest ports at or behind @from that the cell's config names. */
static bool next_claimed(const struct chain *chain, uint32_t cell,
			 uint32_t from, struct port_range *ports)
{
	const struct cell_config *config = chain->cells[cell].config;
	const struct config_pio *pio = config_pios(config);
	bool found = false;

	for (uint32_t n = 0; n < config->num_pio_regions; n++) {
		struct port_range range = pio_ports(&pio[n]);

		if (range.first < from) {
			range.first = from;
		}
		if (range.first < range.end &&
		    (!found || range.first < ports->first)) {
			*ports = range;
			found = true;
		}
	}
	return found;
}

/* The same of all cells but the system config's own. */
static bool next_foreign(const struct chain *chain, uint32_t from,
			 struct port_range *ports)
{
	bool found = false;

	for (uint32_t cell = 1; cell < chain->num_cells; cell++) {
		struct port_range range;

		if (next_claimed(chain, cell, from, &range) &&
		    (!found || range.first < ports->first)) {
			*ports = range;
			found = true;
		}
	}
	return found;
}

bool config_next_ports(const struct chain *chain, uint32_t cell, uint32_t from,
		       struct port_range *ports)
{
	struct port_range foreign = { 0, 0 };

	while (next_claimed(chain, cell, from, ports)) {
		if (cell != 0 || !next_foreign(chain, ports->first, &foreign) ||
		    foreign.first >= ports->end) {
			return true;
		}
		if (foreign.first > ports->first) {
			ports->end = foreign.first;
			return true;
		}
		from = foreign.end;
	}
	return false;
}
