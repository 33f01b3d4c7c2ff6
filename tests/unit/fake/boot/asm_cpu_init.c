// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/arm64/cpu_init.c for the host, see asm_cpu.c.
 */
#include <stddef.h>
#include <bulkhead/psci.h>
#include "arch_barrier.h"
#include "boot_arm64.h"
#include "boot_sysreg.h"
#include "print.h"
#include "smc.h"

#define __asm__
#define volatile(...) fake_asm(#__VA_ARGS__)
#include "../../../../boot/arm64/cpu_init.c"
