// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/chain_cell.c as a build with management has it.
 */
#undef CONFIG_ROOTLESS
#include "../../../../boot/chain_cell.c"
