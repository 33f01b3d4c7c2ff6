// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/cell_build.c as a build with management has it.
 */
#undef CONFIG_ROOTLESS
#include "../../../../boot/cell_build.c"
