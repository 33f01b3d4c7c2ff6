// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A bare-metal cell that starts again after a reset and after an illegal access.
 */
#include "inmate.h"

RESTART_CONFIG("restart", CPU(3), INMATE2_RAM_BASE, INMATE_ROM_BASE, 3,
	       .flags = OPTION_RESTART_ON_RESET | OPTION_RESTART_ON_FAULT,
	       .restart_limit = 1000);
