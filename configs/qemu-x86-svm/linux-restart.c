// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Linux as in linux.c, but a reboot starts it again. What it starts from stands
 * in memory that it cannot write: `bulkhead image pack` puts loader, kernel,
 * initrd and tables there.
 */
#include "linux.h"

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1)) };
CONFIG_MEMORY = {
	LINUX_REGIONS(LINUX_RAM_BASE, LINUX_RAM_SIZE),
	REGION(LINUX_ROM_BASE, ROM_GUEST_BASE, LINUX_ROM_SIZE, MEM_ROM),
};
LINUX_CELL("linux-restart", 1, ROM_GUEST_BASE);

CONFIG_OPTIONS("linux-restart", .flags = OPTION_RESTART_ON_RESET,
	       .restart_limit = 100);
