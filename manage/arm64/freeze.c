// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The last management call: every CPU goes to a map that knows nothing of
 * management, by arch/arm64/frozen.S, where the runtime's own seal erases it.
 */
#include "front.h"

noreturn void front_freeze(bool parks)
{
	front_seal(boot_cpus[this_cpu.id].final_root, parks, bridge_root());
}

noreturn void arch_freeze(void)
{
	bridge_build();
	fetch_freeze();
	front_regs()->x[0] = 0;
	front_freeze(false);
}
