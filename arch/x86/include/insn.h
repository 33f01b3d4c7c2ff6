/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Instructions that C has no words for. Unit tests put their own in front of
 * this header.
 */
#pragma once

#include <stdint.h>
#include "x86_regs.h"

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid id;

	__asm__ volatile("cpuid"
			 : "=a"(id.eax), "=b"(id.ebx), "=c"(id.ecx),
			   "=d"(id.edx)
			 : "a"(leaf), "c"(subleaf));
	return id;
}

/* All that stands before is done before anything behind it starts. */
static inline void fence_all(void)
{
	__asm__ volatile("mfence\n\tlfence" ::: "memory");
}

/* @msr must exist, and take the value: all else is a fault of ours. */
static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr) : "memory");
	return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)value),
			   "d"((uint32_t)(value >> 32))
			 : "memory");
}

/* XCR0 and PKRU. Boot sets the bits of CR4 on CPUs that have them. */
static inline void xstate_reset(void)
{
	uint64_t cr4;

	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	if ((cr4 & CR4_OSXSAVE) != 0) {
		__asm__ volatile("xsetbv" : : "c"(0), "a"(1), "d"(0));
	}
	if ((cr4 & CR4_PKE) != 0) {
		__asm__ volatile("wrpkru" : : "c"(0), "a"(0), "d"(0));
	}
}
