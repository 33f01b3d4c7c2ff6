/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The firmware is the test's.
 */
#pragma once

#include <stdint.h>

#define SMCCC_ARCH_WORKAROUND_1 0x80008000
#define SMCCC_ARCH_WORKAROUND_2 0x80007fff
#define SMCCC_ARCH_WORKAROUND_3 0x80003fff

/* Provided by the test. */
int64_t arch_smc(uint32_t function, uint64_t arg1, uint64_t arg2,
		 uint64_t arg3);
