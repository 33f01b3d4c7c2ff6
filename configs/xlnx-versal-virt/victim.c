// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The neighbour of hostile, in Linux' place.
 */
#include "inmate.h"

INMATE_CONFIG("victim", CPU(0), INMATE1_RAM_BASE, 1);
