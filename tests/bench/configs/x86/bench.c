// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * All CPUs of the board in one cell, for inmates/tests/x86/bench.c.
 */
#include "inmate.h"

INMATE_CONFIG("bench", CPU(0) | CPU(1) | CPU(2) | CPU(3), LINUX_RAM_BASE, 1);
