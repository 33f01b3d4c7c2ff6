// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/arm64/final_map.c for the host, see asm_cpu.c.
 */
#include <string.h>
#include "arch_barrier.h"
#include "boot_arch.h"
#include "irq_filter.h"
#include "irq_filter_layout.h"
#include "sysreg.h"

#define volatile(...) fake_asm(#__VA_ARGS__)
#define __asm__
#include "../../../../boot/arm64/final_map.c"
