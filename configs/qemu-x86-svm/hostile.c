// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that tries to break out, in the place of hello.
 */
#include "inmate.h"

INMATE_CONFIG("hostile", CPU(3), INMATE2_RAM_BASE, 3);
