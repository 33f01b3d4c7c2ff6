// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/config_check_cell.c as a build with management has it.
 */
#undef CONFIG_ROOTLESS
#include "../../../../boot/config_check_cell.c"
