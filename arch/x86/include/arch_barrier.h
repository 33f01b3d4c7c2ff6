/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What stands for arm64's barriers. Stores are seen in program order by all
 * CPUs, and caches are coherent with page walks and with guests whose caches
 * are off (SDM 3A "Memory Ordering", "Cache Control"), so there is little to do.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* In every loop that waits for another CPU; emulators switch CPUs here. */
static inline void arch_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

/* Caches snoop: nothing to clean. */
static inline void arch_clean_range(const volatile void *start, size_t size)
{
	(void)start;
	(void)size;
}

/* A clock that never stops: the TSC. */
static inline uint64_t arch_clock(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* No translation of this CPU's map is cached any more: none is global. */
static inline void arch_forget_map(void)
{
	uint64_t cr3;

	__asm__ volatile("movq %%cr3, %0\n\tmovq %0, %%cr3"
			 : "=&r"(cr3) : : "memory");
}
