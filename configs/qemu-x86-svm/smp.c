// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Two CPUs that ping each other, on Linux' CPUs and RAM.
 */
#include "inmate.h"

INMATE_CONFIG("smp", CPU(0) | CPU(1), LINUX_RAM_BASE, 1);
