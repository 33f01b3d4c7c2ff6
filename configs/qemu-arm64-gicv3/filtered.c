// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that tries to break out, in the place of hello, and that is not trusted
 * with the interrupt interface either: only builds with CONFIG_FILTERED_CELLS
 * accept it.
 */
#include "inmate.h"

INMATE_CONFIG("filtered", CPU(3), INMATE2_RAM_BASE, 3);

CONFIG_OPTIONS("filtered", .flags = OPTION_FILTERED_IRQ,
	       .ppi_mask = OPTIONS_DEFAULT_PPIS);
