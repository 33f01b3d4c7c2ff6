/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Atomic words shared between CPUs, and the ticket lock. A ticket lock is fair,
 * so waiting is bounded by the number of CPUs times the longest section.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "arch_barrier.h"

/* Pairs with atomic_set() and atomic_change() on the other CPU. */
static inline uint32_t atomic_get(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void atomic_set(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* True, and @word is @to, if it was @from. One of several callers wins. */
static inline bool atomic_change(uint32_t *word, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(word, &from, to, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

struct lock {
	uint32_t next;
	uint32_t owner;
};

static inline void lock_take(struct lock *lock)
{
	uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	/* Free as a rule, which compilers must be told. */
	while (__builtin_expect(atomic_get(&lock->owner) != ticket, 0)) {
		arch_relax();
	}
}

static inline void lock_release(struct lock *lock)
{
	atomic_set(&lock->owner, lock->owner + 1);
}
