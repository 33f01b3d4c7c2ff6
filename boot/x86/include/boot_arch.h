/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * x86, for boot code that serves all architectures.
 */
#pragma once

#include "boot_x86.h"
