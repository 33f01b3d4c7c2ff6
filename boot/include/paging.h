/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The builder of translation tables: one algorithm for the boot map, the final
 * maps and the guests' second stage, on all architectures.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PAGING_ENTRIES	512

/* A run of pages to take from, zeroed as they are taken: its place. */
struct page_pool {
	uint8_t *start;
	uint64_t phys;
	uint32_t num_pages;
	uint32_t used;
};

/* The next @pages pages, or NULL if there are not as many. */
void *page_pool_take(struct page_pool *pool, uint32_t pages);

/* Physical address of something in the pool. */
uint64_t page_pool_phys(const struct page_pool *pool, const void *address);

/* The bits of entries, besides addresses and a leaf's attributes. */
struct paging_format {
	uint64_t valid;		/* an entry with none of these is free */
	uint64_t table;		/* of an entry that points to a table */
	uint64_t block;		/* of a leaf above the last level */
	uint64_t page;		/* of a leaf at the last level */
	uint64_t kind;		/* what tells a block from a table */
	uint32_t first_block;	/* the lowest level that has blocks */
};

struct page_table {
	const struct paging_format *format;
	uint64_t *root;		/* one page */
	uint32_t level;		/* of the root: 0, 1 or 2 */
	struct page_pool *pool;	/* all further table pages are of it */
};

struct mapping {
	uint64_t address;	/* virtual or guest-physical, page aligned */
	uint64_t phys;		/* page aligned */
	uint64_t size;		/* bytes, whole pages, not 0 */
	uint64_t attributes;	/* of a leaf, without its type bits */
	bool pages_only;	/* no blocks */
};

enum paging_result {
	PAGING_DONE,
	PAGING_OVERLAP,		/* something is mapped there already */
	PAGING_RANGE,		/* outside what the table can translate */
	PAGING_NO_TABLES,	/* the pool of table pages is empty */
};

/*
 * Map a range with the largest leaves that fit. On failure the part before the
 * failing address stays mapped. The caller cleans and synchronises.
 */
enum paging_result paging_map(const struct page_table *table,
			      const struct mapping *mapping);
