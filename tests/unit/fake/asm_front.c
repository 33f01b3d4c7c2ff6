// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Both sides of fetching a CPU, manage/arm64/front.c and fetch.c, for the host:
 * see asm_cpu.c. SEV wakes the other CPUs of the model.
 */
#include <stddef.h>
#include <string.h>
#include <bulkhead/hypercall.h>
#include "arch_barrier.h"
#include "atomic.h"
#include "explore.h"
#include "fake_front.h"
#include "front.h"
#include "front_layout.h"
#include "sysreg.h"

#undef sev
#define arch_forget_map() fake_event("forget map", 0)
#define sev()		  fake_front_sev()
#define __asm__
#define volatile(...) fake_asm(#__VA_ARGS__)
#include "../../../manage/arm64/front.c"
#include "../../../manage/arm64/fetch.c"

void fake_front_reset(void)
{
	arrived = 0;
	summoned = 0;
	claimed = 0;
}
