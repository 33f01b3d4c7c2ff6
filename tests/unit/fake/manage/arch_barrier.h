/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Management under test: whenever it looks at memory that a guest writes, the
 * guest has its turn.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Provided by the test. */
void guest_turn(const volatile void *start);
uint64_t arch_clock(void);

static inline void arch_clean_range(const volatile void *start, size_t size)
{
	(void)size;
	guest_turn(start);
}

static inline void arch_relax(void)
{
}
