/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A PC of 1 GiB: what of the system config does not depend on its cell.
 */
#pragma once

#include <bulkhead/config_macros.h>
#include "board.h"

#define PLATFORM_PC \
	{ \
		.pci_mmconfig_base = ECAM_BASE, \
		.pci_mmconfig_end_bus = ECAM_END_BUS, \
		.x86 = { \
			.pm_timer_address = PM_TIMER_PORT, \
			.tsc_khz = TSC_KHZ, \
		}, \
	}

/* What times, resets or rewrites the machine for all */
CONFIG_NEVER(NEVER(0xfed00000, 0x1000, "hpet"),
	     NEVER(0xfed1c000, 0x4000, "rcba"),
	     NEVER(0xfed40000, 0x5000, "tpm"),
	     NEVER(0xffc00000, 0x400000, "flash"));
