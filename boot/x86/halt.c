// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of a boot that has failed: by the exit devices of emulators, or for ever.
 */
#include "boot.h"
#include "config.h"
#include "exit_port.h"

noreturn void arch_boot_halt(void)
{
	if (IS_ENABLED(CONFIG_BOOT_FAIL_OFF)) {
		exit_emulator();
	}
	for (;;) {
		__asm__ volatile("hlt");
	}
}
