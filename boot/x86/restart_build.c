// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * x86's part of what a restart needs: nothing. How CPUs start is not changed at
 * run time, and the end of a cell leaves its pins as boot does.
 */
#include "boot.h"

void arch_restart_build(uint32_t index)
{
	(void)index;
}
