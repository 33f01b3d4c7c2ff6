// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The same cell as on the board with a GICv3, see hello.c.
 */
#include "../qemu-arm64-gicv3/filtered.c"
