/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Guest-physical addresses and half-open ranges of them. The configuration
 * check proves that every range of a cell has a size and does not wrap.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct gpa {
	uint64_t v;
};

struct gpa_range {
	struct gpa base;
	uint64_t size;		/* bytes, never 0 */
};

/* True if all @size bytes at @gpa lie inside @range. */
static inline bool gpa_range_contains(const struct gpa_range *range,
				      struct gpa gpa, uint64_t size)
{
	uint64_t offset = gpa.v - range->base.v;

	return offset < range->size && size <= range->size - offset;
}
