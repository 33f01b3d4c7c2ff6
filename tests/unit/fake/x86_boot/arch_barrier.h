/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * In front of x86's own, for boot code: time is the test's.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Provided by the test. */
uint64_t arch_clock(void);
void arch_forget_map(void);

static inline void arch_relax(void)
{
}

static inline void arch_clean_range(const volatile void *start, size_t size)
{
	(void)start;
	(void)size;
}
