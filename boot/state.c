// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The boot code's state: everything that is built is reached from here.
 */
#include "boot.h"

struct boot boot;
