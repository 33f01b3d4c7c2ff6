// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell of two CPUs that starts again. Its second CPU is the last there is:
 * where QEMU runs CPUs in turns, up to one time, whatever that one does in vain
 * is what the others have left it.
 */
#include "inmate.h"

RESTART_CONFIG("pair", CPU(1) | CPU(3), INMATE2_RAM_BASE, INMATE_ROM_BASE, 3,
	       .flags = OPTION_RESTART_ON_RESET | OPTION_RESTART_ON_FAULT,
	       .restart_limit = 1000);
