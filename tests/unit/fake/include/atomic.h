/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The real atomics, each behind a point where a test may let another CPU run.
 */
#pragma once

#include "fake.h"

#define atomic_get	real_atomic_get
#define atomic_set	real_atomic_set
#define atomic_change	real_atomic_change
#include_next "atomic.h"
#undef atomic_get
#undef atomic_set
#undef atomic_change

static inline uint32_t atomic_get(const uint32_t *word)
{
	fake_step();
	return (uint32_t)fake_result(real_atomic_get(word));
}

static inline void atomic_set(uint32_t *word, uint32_t value)
{
	fake_step();
	real_atomic_set(word, value);
}

static inline bool atomic_change(uint32_t *word, uint32_t from, uint32_t to)
{
	fake_step();
	return fake_result(real_atomic_change(word, from, to)) != 0;
}
