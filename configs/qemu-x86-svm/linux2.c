// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A second Linux, on one CPU, in the place of latency.
 */
#include "linux.h"

CONFIG_CPUS = { CPU_WORD(CPU(2)) };
CONFIG_MEMORY = { LINUX_REGIONS(LINUX2_RAM_BASE, LINUX2_RAM_SIZE) };
LINUX_CELL("linux2", 2, 0);
