/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of an emulated machine, for CONFIG_BOOT_FAIL_OFF: QEMU's
 * isa-debug-exit at its default port, which is Bochs' panic port as well, and
 * Bochs' shutdown port.
 */
#pragma once

#include "port.h"

#define EXIT_PORT	0x501
#define EXIT_STATUS	0x10	/* of QEMU: 2 * 0x10 + 1 */
#define SHUTDOWN_PORT	0x8900

static inline void exit_emulator(void)
{
	static const char word[] = "Shutdown";

	for (uint32_t i = 0; word[i] != '\0'; i++) {
		port_write8(SHUTDOWN_PORT, (uint8_t)word[i]);
	}
	port_write8(EXIT_PORT, EXIT_STATUS);
}
