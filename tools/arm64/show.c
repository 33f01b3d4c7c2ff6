// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead show`: the GIC and its interrupts.
 */
#include "config_check.h"
#include "show.h"

#define FIRST_SPI 32
#define LAST_SPI  1019

static unsigned int count_bits(uint64_t bits)
{
	return (unsigned int)__builtin_popcountll(bits);
}

/* A controller that is absent has the address 0. */
static void add_controller(struct rows *rows, const char *note, uint64_t base,
			   uint64_t size)
{
	show_add_fixed(rows, HYPERVISOR, note, base, base != 0 ? size : 0);
}

void show_add_controllers(struct rows *rows, const struct chain *chain)
{
	const struct config_platform_arm *arm = &chain->system->platform.arm;
	unsigned int cpus = count_bits(config_system_cpus(chain));

	if (arm->gic_version == 3) {
		add_controller(rows, "gicd", arm->gicd_base, 0x10000);
		add_controller(rows, "gicr", arm->gicr_base, 0x20000ULL * cpus);
		return;
	}
	add_controller(rows, "gicd", arm->gicd_base, 0x1000);
	add_controller(rows, "gicc", arm->gicc_base, 0x2000);
	add_controller(rows, "gich", arm->gich_base, 0x2000);
	add_controller(rows, "gicv", arm->gicv_base, 0x2000);
}

static bool has_irq(const struct chain *chain, uint32_t cell, uint32_t irq)
{
	return (config_irqs(chain, cell, irq / 32) >> irq % 32 & 1) != 0;
}

/* The owners of an SPI on one line; violations may make it several. */
static void show_spi(const struct chain *chain, uint32_t irq)
{
	bool known = has_irq(chain, 0, irq);
	bool owned = false;

	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		if (chain_cell_exists(chain, cell) &&
		    has_irq(chain, cell, irq)) {
			printf("  SPI %-8u %s\n", irq,
			       show_cell_text(chain, cell).text);
			owned = true;
		}
	}
	if (known && !owned) {
		printf("  SPI %-8u " UNOWNED "\n", irq);
	}
}

void show_interrupts(const struct chain *chain)
{
	printf("\nInterrupts (GIC ids)\n");
	for (uint32_t irq = FIRST_SPI; irq <= LAST_SPI; irq++) {
		show_spi(chain, irq);
	}
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		if (!chain_cell_exists(chain, cell)) {
			continue;
		}
		printf("  PPI");
		for (uint32_t ppi = 16; ppi < FIRST_SPI; ppi++) {
			if ((config_ppis(chain, cell) >> ppi & 1) != 0) {
				printf(" %u", ppi);
			}
		}
		printf(" on its CPUs: %s\n", show_cell_text(chain, cell).text);
	}
}
