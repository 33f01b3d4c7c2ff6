// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Building translation tables of four levels with 512 entries each: VMSAv8-64
 * with 4 KiB granule, x86's long mode, EPT. What differs is in their format. An
 * entry is written once, from invalid to valid, and never changed, so nothing
 * has to be invalidated.
 */
#include <stddef.h>
#include <string.h>
#include "paging.h"

#define PAGE_SHIFT   12
#define LEVEL_BITS   9
#define LAST_LEVEL   3u
#define ADDRESS_MASK 0x0000fffffffff000ull
#define PHYS_BITS    48

static uint32_t level_shift(uint32_t level)
{
	return PAGE_SHIFT + LEVEL_BITS * (LAST_LEVEL - level);
}

static uint64_t *entry_at(uint64_t *table, uint64_t address, uint32_t level)
{
	return &table[(address >> level_shift(level)) % PAGING_ENTRIES];
}

/* The level of the largest leaf that starts at the mapping's first byte. */
static uint32_t leaf_level(const struct page_table *table,
			   const struct mapping *mapping)
{
	uint32_t first = table->format->first_block;
	uint32_t level = table->level < first ? first : table->level;

	if (mapping->pages_only) {
		return LAST_LEVEL;
	}
	for (; level < LAST_LEVEL; level++) {
		uint64_t size = 1ull << level_shift(level);

		if ((mapping->address | mapping->phys) % size == 0 &&
		    mapping->size >= size) {
			break;
		}
	}
	return level;
}

uint64_t page_pool_phys(const struct page_pool *pool, const void *address)
{
	return pool->phys + (uint64_t)((const uint8_t *)address - pool->start);
}

/* The table that @entry points to, a new one if it points to none. */
static uint64_t *next_table(const struct page_table *table, uint64_t *entry)
{
	struct page_pool *pool = table->pool;
	uint64_t *next;

	if ((*entry & table->format->valid) != 0) {
		uint64_t offset = (*entry & ADDRESS_MASK) - pool->phys;

		return (uint64_t *)(void *)(pool->start + offset);
	}
	next = page_pool_take(pool, 1);
	if (next != NULL) {
		*entry = page_pool_phys(pool, next) | table->format->table;
	}
	return next;
}

/* The table at level @target that translates @address; made if need be. */
static enum paging_result find_table(const struct page_table *table,
				     uint64_t address, uint32_t target,
				     uint64_t **found)
{
	const struct paging_format *format = table->format;
	uint64_t *entries = table->root;

	for (uint32_t level = table->level; level < target; level++) {
		uint64_t *entry = entry_at(entries, address, level);

		if ((*entry & format->valid) != 0 &&
		    (*entry & format->kind) == (format->block & format->kind)) {
			return PAGING_OVERLAP;
		}
		entries = next_table(table, entry);
		if (entries == NULL) {
			return PAGING_NO_TABLES;
		}
	}
	*found = entries;
	return PAGING_DONE;
}

/* Four entries. */
static bool is_free(const uint64_t *entry, uint64_t valid)
{
	return ((entry[0] | entry[1] | entry[2] | entry[3]) & valid) == 0;
}

/*
 * Leaves of one level in one table, as many as @left has; a larger leaf could
 * start only behind the table. Takes them off @left.
 */
static enum paging_result map_leaves(const struct paging_format *format,
				     uint64_t *entries, struct mapping *left,
				     uint32_t level)
{
	uint64_t size = 1ull << level_shift(level);
	uint64_t type = level == LAST_LEVEL ? format->page : format->block;
	uint64_t *entry = entry_at(entries, left->address, level);
	uint64_t leaf = left->phys | left->attributes | type;
	uint64_t count = left->size >> level_shift(level);
	uint64_t room = (uint64_t)(&entries[PAGING_ENTRIES] - entry);
	uint64_t n = 0;

	count = count < room ? count : room;
	/* Most runs are long, and all of their entries free. */
	for (; n + 4 <= count && is_free(&entry[n], format->valid); n += 4) {
		entry[n] = leaf;
		entry[n + 1] = leaf + size;
		entry[n + 2] = leaf + 2 * size;
		entry[n + 3] = leaf + 3 * size;
		leaf += 4 * size;
	}
	for (; n < count; n++, leaf += size) {
		if ((entry[n] & format->valid) != 0) {
			return PAGING_OVERLAP;
		}
		entry[n] = leaf;
	}
	left->address += count * size;
	left->phys += count * size;
	left->size -= count * size;
	return PAGING_DONE;
}

static bool in_range(const struct page_table *table,
		     const struct mapping *mapping)
{
	uint64_t space = 1ull << (level_shift(table->level) + LEVEL_BITS);
	uint64_t memory = 1ull << PHYS_BITS;
	uint64_t page = (1ull << PAGE_SHIFT) - 1;

	return mapping->size != 0 && mapping->size <= space &&
	       mapping->address <= space - mapping->size &&
	       mapping->phys <= memory - mapping->size &&
	       ((mapping->address | mapping->phys | mapping->size) & page) == 0;
}

enum paging_result paging_map(const struct page_table *table,
			      const struct mapping *mapping)
{
	struct mapping left = *mapping;
	enum paging_result result = PAGING_DONE;

	if (!in_range(table, mapping)) {
		return PAGING_RANGE;
	}
	while (left.size > 0 && result == PAGING_DONE) {
		uint32_t level = leaf_level(table, &left);
		uint64_t *entries = NULL;

		result = find_table(table, left.address, level, &entries);
		if (result == PAGING_DONE) {
			result = map_leaves(table->format, entries, &left,
					    level);
		}
	}
	return result;
}
