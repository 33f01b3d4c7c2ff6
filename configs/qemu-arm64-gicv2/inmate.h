/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A bare-metal cell of this board is one of the board with a GICv3.
 */
#pragma once

#include "../qemu-arm64-gicv3/inmate.h"
