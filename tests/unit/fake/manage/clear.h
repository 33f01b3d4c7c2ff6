/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Pages are zeroed as on any host.
 */
#pragma once

#include <stdint.h>
#include <string.h>

static inline void clear_pages(void *pages, uint64_t size)
{
	memset(pages, 0, size);
}
