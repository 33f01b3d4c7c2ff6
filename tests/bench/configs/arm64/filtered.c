// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The same cell, filtered: for builds with CONFIG_FILTERED_CELLS.
 */
#include "inmate.h"

INMATE_CONFIG("bench", CPU(0) | CPU(1) | CPU(2) | CPU(3), LINUX_RAM_BASE, 1);

CONFIG_OPTIONS("bench", .flags = OPTION_FILTERED_IRQ,
	       .ppi_mask = OPTIONS_DEFAULT_PPIS);
