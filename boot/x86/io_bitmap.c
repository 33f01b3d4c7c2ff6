// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The I/O permission bitmap of a cell: its ports and the power management timer,
 * which is read-only and nobody's. One bit a port, set if it traps; SVM and VMX
 * agree.
 */
#include <string.h>
#include "boot.h"
#include "layout.h"
#include "policy.h"

#define NUM_PORTS      0x10000u
#define PM_TIMER_PORTS 4

static void set_ports(uint8_t *bitmap, uint32_t base, uint32_t count, bool open)
{
	for (uint32_t port = base; port < base + count && port < NUM_PORTS;
	     port++) {
		uint8_t bit = (uint8_t)(1u << port % 8);

		bitmap[port / 8] = (uint8_t)(open ? bitmap[port / 8] & ~bit
						  : bitmap[port / 8] | bit);
	}
}

static void set_cell_ports(uint8_t *bitmap, uint32_t cell, bool open)
{
	const struct cell_config *config = boot.chain.cells[cell].config;
	const struct config_pio *pio = config_pios(config);

	for (uint32_t i = 0; i < config->num_pio_regions; i++) {
		set_ports(bitmap, pio[i].base, pio[i].length, open);
	}
}

void *io_bitmap_build(uint32_t index)
{
	uint8_t *bitmap = pool_alloc(io_bitmap_pages);
	uint32_t timer = boot.chain.system->platform.x86.pm_timer_address;

	memset(bitmap, 0xff, io_bitmap_pages * PAGE_SIZE);
	if (index == CONFIG_MAX_CELLS) {
		return bitmap;
	}
	set_cell_ports(bitmap, index, true);
	/* The system config's own cell cedes what other cells own. */
	for (uint32_t n = 1; index == 0 && n < boot.chain.num_cells; n++) {
		set_cell_ports(bitmap, n, false);
	}
	if (timer != 0) {
		set_ports(bitmap, timer, PM_TIMER_PORTS, true);
	}
	return bitmap;
}
