/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's part of what a restart puts back.
 */
#pragma once

#include <stdint.h>

#define STAGE2_ROOT_ENTRIES 512
#define RESTART_IRQS	    1024

struct arch_restart {
	uint64_t stage2_root[STAGE2_ROOT_ENTRIES];
	uint32_t irq_config[RESTART_IRQS / 16];	/* words of GICD_ICFGR */
	uint8_t irq_priority[RESTART_IRQS];
};
