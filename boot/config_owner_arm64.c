// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Which interrupts a cell owns, on arm64: by the ids of the GIC. Used by the
 * config check and by the cell builder, so that both always agree.
 */
#include "chain.h"
#include "config_check.h"
#include "config_rules.h"

#define IRQS_PER_WORD 32
#define PIN_WORDS     4 /* of an irqchip */

uint32_t check_claimed_irqs(const struct chain *chain, uint32_t cell,
			    uint32_t word)
{
	const struct cell_config *config = chain->cells[cell].config;
	const struct config_irqchip *chip = config_irqchips(config);
	uint32_t claimed = 0;

	for (uint32_t n = 0; n < config->num_irqchips; n++, chip++) {
		uint32_t at = word - chip->pin_base / IRQS_PER_WORD;

		if (chip->address == chain->system->platform.arm.gicd_base &&
		    chip->pin_base % IRQS_PER_WORD == 0 && at < PIN_WORDS) {
			claimed |= chip->pin_bitmap[at];
		}
	}
	return claimed;
}

/* Config blobs are read bytewise: each element once. */
static void claim_irqs(const struct chain *chain, uint32_t cell,
		       uint32_t *claimed)
{
	const struct cell_config *config = chain->cells[cell].config;
	const struct config_irqchip *chip = config_irqchips(config);
	uint64_t gicd = chain->system->platform.arm.gicd_base;
	uint32_t chips = config->num_irqchips;

	for (uint32_t n = 0; n < chips; n++, chip++) {
		uint32_t base = chip->pin_base;
		uint32_t word = base / IRQS_PER_WORD;

		if (chip->address != gicd || base % IRQS_PER_WORD != 0) {
			continue;
		}
		for (uint32_t at = 0;
		     at < PIN_WORDS && word + at < CONFIG_IRQ_WORDS; at++) {
			claimed[word + at] |= chip->pin_bitmap[at];
		}
	}
}

void check_claim_irqs(const struct chain *chain, uint32_t cell,
		      uint32_t *claimed)
{
	for (uint32_t word = 0; word < CONFIG_IRQ_WORDS; word++) {
		claimed[word] = 0;
	}
	claim_irqs(chain, cell, claimed);
}

void config_all_irqs(const struct chain *chain, uint32_t cell, uint32_t *irqs)
{
	uint32_t foreign[CONFIG_IRQ_WORDS] = { 0 };

	for (uint32_t n = 1; cell == 0 && n < chain->num_cells; n++) {
		claim_irqs(chain, n, foreign);
	}
	check_claim_irqs(chain, cell, irqs);
	for (uint32_t word = 0; word < CONFIG_IRQ_WORDS; word++) {
		irqs[word] &= ~foreign[word];
	}
}

uint32_t config_irqs(const struct chain *chain, uint32_t cell, uint32_t word)
{
	uint32_t irqs = check_claimed_irqs(chain, cell, word);

	for (uint32_t n = 1; cell == 0 && n < chain->num_cells; n++) {
		irqs &= ~check_claimed_irqs(chain, n, word);
	}
	return irqs;
}

uint32_t config_ppis(const struct chain *chain, uint32_t cell)
{
	const struct record_options *options = chain->cells[cell].options;

	return options != NULL ? options->ppi_mask : OPTIONS_DEFAULT_PPIS;
}
