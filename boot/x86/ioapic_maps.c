// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Which IOAPICs a CPU's final map has, in a root-less system: those of which its
 * cell has pins.
 */
#include "boot_x86.h"

bool apic_maps_all(void)
{
	return false;
}
