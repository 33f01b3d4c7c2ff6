// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Measures interrupt latency.
 */
#include "inmate.h"

INMATE_CONFIG("latency", CPU(2), INMATE1_RAM_BASE, 2);
