/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64, for boot code that serves all architectures.
 */
#pragma once

#include "boot_arm64.h"
