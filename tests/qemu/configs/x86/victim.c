// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The neighbour of subpage.
 */
#include "inmate.h"

INMATE_CONFIG("victim", CPU(2), INMATE1_RAM_BASE, 2);
