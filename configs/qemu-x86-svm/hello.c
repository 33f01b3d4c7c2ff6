// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The first cell one tries: prints, and counts timer interrupts.
 */
#include "inmate.h"

INMATE_CONFIG("hello", CPU(3), INMATE2_RAM_BASE, 3);
