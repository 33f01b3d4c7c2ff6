/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Barriers and cache maintenance as entries in the test's log, see fake.h.
 */
#pragma once

#include <stddef.h>
#include "fake.h"

#define dsb(scope)	fake_event("dsb " #scope, 0)
#define isb()		fake_event("isb", 0)
#define sev()		fake_event("sev", 0)

/* Of the test that needs it. */
uint64_t arch_clock(void);

static inline void arch_relax(void)
{
	fake_event("yield", 0);
}

static inline void arch_clean_line(const volatile void *line)
{
	fake_event("clean", (uint64_t)(uintptr_t)line);
}

static inline void arch_clean_range(const volatile void *start, size_t size)
{
	(void)size;
	fake_event("clean", (uint64_t)(uintptr_t)start);
}
