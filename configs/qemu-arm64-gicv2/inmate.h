/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Bare-metal cells as on the board with a GICv3: see there.
 */
#pragma once

#include "../qemu-arm64-gicv3/inmate.h"
