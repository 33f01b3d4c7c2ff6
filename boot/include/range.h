/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Half-open address ranges. Inlines only: this header has no .c file.
 *
 * A valid range is not empty and does not wrap. No test here computes the end
 * of a range, so the last byte of the address space needs no special case.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct range {
	uint64_t base; /* inclusive */
	uint64_t size; /* bytes */
};

static inline struct range range_make(uint64_t base, uint64_t size)
{
	struct range range = { .base = base, .size = size };

	return range;
}

static inline bool range_valid(struct range range)
{
	return range.size > 0 && range.size - 1 <= UINT64_MAX - range.base;
}

/* True if all of @inner lies inside @outer. @pre both are valid. */
static inline bool range_contains(struct range outer, struct range inner)
{
	uint64_t offset = inner.base - outer.base;

	return inner.base >= outer.base && offset < outer.size &&
	       inner.size <= outer.size - offset;
}

/* True if the two share a byte. @pre both are valid. */
static inline bool range_overlaps(struct range a, struct range b)
{
	if (a.base >= b.base) {
		return a.base - b.base < b.size;
	}
	return b.base - a.base < a.size;
}
