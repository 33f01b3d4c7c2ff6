// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Measures interrupt latency, in Linux' place.
 */
#include "inmate.h"

INMATE_CONFIG("latency", CPU(0), INMATE1_RAM_BASE, 1);
