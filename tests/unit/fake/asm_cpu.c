// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * arch/arm64/cpu.c for the host: its instructions become entries of the log.
 * All headers come first, so that only the file's own text is affected.
 */
#include <stddef.h>
#include <bulkhead/comm_state.h>
#include "atomic.h"
#include "cell.h"
#include "cpu.h"
#include "panic.h"
#include "sysreg.h"
#include "trap.h"

#define __asm__
#define volatile(...) fake_asm(#__VA_ARGS__)
#include "../../../arch/arm64/cpu.c"
