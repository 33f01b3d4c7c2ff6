/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Zeroing pages of the pool.
 */
#pragma once

#include <stdint.h>
#include <string.h>

/* @size: bytes, of whole pages. */
static inline void clear_pages(void *pages, uint64_t size)
{
	memset(pages, 0, size);
}
