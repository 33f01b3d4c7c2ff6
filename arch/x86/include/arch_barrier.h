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
