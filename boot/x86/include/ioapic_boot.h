/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The IOAPICs of the system config, by their numbers in it.
 */
#pragma once

#include <stdint.h>
#include "arch_cell.h"

struct boot_ioapic {
	uintptr_t window;	/* of the boot map, 0 behind the boot */
	uint32_t num_pins;
};

extern struct boot_ioapic boot_ioapics[CELL_MAX_IOAPICS];

/* One register behind the index. */
uint32_t boot_ioapic_read(uint32_t number, uint32_t reg);
void boot_ioapic_write(uint32_t number, uint32_t reg, uint32_t value);
