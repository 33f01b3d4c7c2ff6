/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * In front of the real one: the CPU is the test's.
 */
#pragma once

#include <stdint.h>

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

/* Provided by the test. */
struct cpuid cpuid(uint32_t leaf, uint32_t subleaf);
uint64_t msr_read(uint32_t msr);
void msr_write(uint32_t msr, uint64_t value);
void fence_all(void);
void xstate_reset(void);
