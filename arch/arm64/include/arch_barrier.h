/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Barriers and cache maintenance. DDI 0487 B2.3 and D7.5.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define dsb(scope)	__asm__ volatile("dsb " #scope ::: "memory")
#define isb()		__asm__ volatile("isb" ::: "memory")
#define sev()		__asm__ volatile("sev" ::: "memory")

/* In every loop that waits for another CPU; emulators switch CPUs here. */
static inline void arch_relax(void)
{
	__asm__ volatile("yield" ::: "memory");
}

/* A clock that never stops, not read ahead of what was done before. */
static inline uint64_t arch_clock(void)
{
	uint64_t ticks;

	__asm__ volatile("isb\n\tmrs %0, cntpct_el0" : "=r"(ticks) : : "memory");
	return ticks;
}

/* No translation of this CPU's EL2 map is cached any more. */
static inline void arch_forget_map(void)
{
	__asm__ volatile("dsb ish\n\ttlbi alle2\n\tdsb nsh\n\tisb" ::: "memory");
}

/*
 * Clean and invalidate all lines of [@start, @start + @size) to the point of
 * coherency. Clean alone is not enough on Cortex-A53 (errata 826319, 827319,
 * 824069, 819472).
 */
static inline void arch_clean_range(const volatile void *start, size_t size)
{
	uint64_t ctr;
	uintptr_t line;

	__asm__("mrs %0, ctr_el0" : "=r"(ctr));
	line = (uintptr_t)4 << ((ctr >> 16) & 0xf);	/* CTR_EL0.DminLine */
	for (uintptr_t at = (uintptr_t)start & ~(line - 1);
	     at < (uintptr_t)start + size; at += line) {
		__asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
	}
	dsb(sy);
}
