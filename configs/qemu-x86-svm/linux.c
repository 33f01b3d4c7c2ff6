// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Linux on two CPUs.
 */
#include "linux.h"

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1)) };
CONFIG_MEMORY = { LINUX_REGIONS(LINUX_RAM_BASE, LINUX_RAM_SIZE) };
LINUX_CELL("linux", 1, 0);
