// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Who owns what: the GIC and its interrupts.
 */
#include "config_check.h"
#include "owners.h"

#define FIRST_PPI 16
#define FIRST_SPI 32
#define LAST_SPI  1019

static unsigned int count_bits(uint64_t bits)
{
	return (unsigned int)__builtin_popcountll(bits);
}

/* One that is absent has the address 0. */
static void add_gic(struct rows *rows, const char *note, uint64_t base,
		    uint64_t size, bool is_trapped)
{
	if (base != 0) {
		owners_add_controller(rows, note, base, size,
				      is_trapped ? size : 0);
	}
}

void owners_add_controllers(struct rows *rows, const struct chain *chain)
{
	const struct config_platform_arm *arm = &chain->system->platform.arm;
	unsigned int cpus = count_bits(config_system_cpus(chain));

	if (arm->gic_version == 3) {
		add_gic(rows, "gicd", arm->gicd_base, 0x10000, true);
		add_gic(rows, "gicr", arm->gicr_base, 0x20000ULL * cpus, true);
		add_gic(rows, "gicc", arm->gicc_base, 0x2000, false);
	} else {
		add_gic(rows, "gicd", arm->gicd_base, 0x1000, true);
		add_gic(rows, "gicc", arm->gicc_base, 0x2000, true);
	}
	add_gic(rows, "gich", arm->gich_base, 0x1000, false);
	add_gic(rows, "gicv", arm->gicv_base, 0x2000, false);
}

static bool has_irq(const struct chain *chain, uint32_t cell, uint32_t irq)
{
	return (config_irqs(chain, cell, irq / 32) >> irq % 32 & 1) != 0;
}

/* The owners of an SPI; violations may make it several. */
static void add_spi(struct lines *lines, const struct chain *chain,
		    uint32_t irq)
{
	bool is_known = has_irq(chain, 0, irq);
	bool is_owned = false;

	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		if (chain_cell_exists(chain, cell) &&
		    has_irq(chain, cell, irq)) {
			owners_add_line(lines, cell, "", "SPI %u", irq);
			is_owned = true;
		}
	}
	if (is_known && !is_owned) {
		owners_add_line(lines, OWNER_UNOWNED, "", "SPI %u", irq);
	}
}

static void add_ppis(struct lines *lines, const struct chain *chain,
		     uint32_t cell)
{
	char numbers[LINE_LEN] = "";
	int used = 0;

	for (uint32_t ppi = FIRST_PPI; ppi < FIRST_SPI; ppi++) {
		if ((config_ppis(chain, cell) >> ppi & 1) != 0) {
			used += snprintf(numbers + used,
					 sizeof(numbers) - (size_t)used, " %u",
					 ppi);
		}
	}
	owners_add_line(lines, cell, "", "PPI%.*s on its CPUs:", LINE_LEN / 2,
			numbers);
}

void owners_add_interrupts(struct lines *lines, const struct chain *chain)
{
	for (uint32_t irq = FIRST_SPI; irq <= LAST_SPI; irq++) {
		add_spi(lines, chain, irq);
	}
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		if (chain_cell_exists(chain, cell)) {
			add_ppis(lines, chain, cell);
		}
	}
}

void owners_add_ports(struct lines *lines, const struct chain *chain)
{
	(void)lines;
	(void)chain;
}
