// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell of one CPU, without devices. boot_phases.py makes several of it, with
 * names, CPUs and RAM of their own.
 */
#include "inmate.h"

CONFIG_CPUS = { CPU_WORD(CPU(0)) };

CONFIG_MEMORY = {
	INMATE_REGIONS(LINUX_RAM_BASE),
	REGION(LINUX_RAM_BASE + 0x200000, 0x200000, 0x200000, MEM_RAM),
};

CONFIG_CELL = {
	CELL_HEADER(CONFIG_ARCH_X86, "tiny"),
	COUNT_CPUS,
	COUNT_MEMORY,
	.flags = CELL_PASSIVE_COMMREG,
	.cpu_reset_address = 0,
};
