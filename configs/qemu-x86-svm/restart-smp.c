// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A bare-metal cell that starts again, on Linux' CPUs, memory and UART.
 */
#include "inmate.h"

RESTART_CONFIG("restart-smp", CPU(0) | CPU(1), LINUX_RAM_BASE, LINUX_ROM_BASE,
	       1, .flags = OPTION_RESTART_ON_RESET | OPTION_RESTART_ON_FAULT,
	       .restart_limit = 10);
