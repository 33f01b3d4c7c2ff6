// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of a boot that has failed: off, by PSCI (DEN0022), or for ever.
 */
#include <bulkhead/psci.h>
#include "arch_barrier.h"
#include "boot.h"
#include "config.h"
#include "smc.h"

noreturn void arch_boot_halt(void)
{
	if (IS_ENABLED(CONFIG_BOOT_FAIL_OFF)) {
		arch_smc(PSCI_SYSTEM_OFF, 0, 0, 0);
	}
	for (;;) {
		arch_relax();
	}
}
