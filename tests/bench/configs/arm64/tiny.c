// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell of one CPU, without devices. boot_phases.py makes several of it, with
 * names, CPUs and RAM of their own.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

CONFIG_CPUS = { CPU_WORD(CPU(0)) };

CONFIG_MEMORY = {
	REGION(INMATE1_RAM_BASE, 0, INMATE_RAM_SIZE, MEM_RAM),
	REGION_COMM(COMM_REGION_BASE),
};

CONFIG_CELL = {
	CELL_HEADER(CONFIG_ARCH_ARM64, "tiny"),
	COUNT_CPUS,
	COUNT_MEMORY,
	.flags = CELL_PASSIVE_COMMREG,
	.cpu_reset_address = 0,
};
