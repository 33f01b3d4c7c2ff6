// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arch/arm64/stage2.c for the host, see asm_cpu.c.
 */
#include "arch_barrier.h"
#include "cell.h"

#define __asm__
#define volatile(...) fake_asm(#__VA_ARGS__)
#include "../../../arch/arm64/stage2.c"
