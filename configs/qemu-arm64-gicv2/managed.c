// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The same cell as on the board with a GICv3: the machine differs in its
 * interrupt controller alone, and a cell names only the distributor.
 */
#include "../qemu-arm64-gicv3/managed.c"
