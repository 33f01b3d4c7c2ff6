// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The page pool of a system with management: each page has an owner, and goes
 * back with it. A management call's pages are fresh until it has succeeded. The
 * table pages of a cell are told from its other pages by who asks: builders of
 * tables come by page_pool_take(), all others by pool_alloc().
 */
#include <stddef.h>
#include <string.h>
#include "arch_barrier.h"
#include "clear.h"
#include "manage.h"

#define PAGE_SHIFT 12
#define MAX_PAGES  (POOL_ROOM / PAGE_SIZE)
#define FREE	   0u
#define RESERVED   0x7fffu /* the panic record */
#define FRESH	   0x8000u

_Static_assert(POOL_OWNERS < RESERVED, "owners");

struct page_pool pool;

static uint16_t owners[MAX_PAGES];
static uint32_t owner = POOL_SYSTEM;
static uint32_t fresh;	    /* FRESH during a management call, else 0 */
static uint32_t first_free; /* no page below it is free */

/* Owners whose fresh pages go back, or take the place of their others. */
static uint64_t dropped[(POOL_OWNERS + 63) / 64];
static uint64_t replaced[(POOL_OWNERS + 63) / 64];

void pool_set_owner(uint32_t new_owner)
{
	owner = new_owner;
}

static uint32_t limit(void)
{
	return pool.num_pages < MAX_PAGES ? pool.num_pages : MAX_PAGES;
}

/* The page with the panic record stands among the pool's. */
static void reserve(void)
{
	uint64_t offset = boot.hypervisor_base + BLOCK_SIZE - PAGE_SIZE -
			  pool.phys;

	if (offset >> PAGE_SHIFT < limit()) {
		owners[offset >> PAGE_SHIFT] = RESERVED;
	}
}

static bool is_free(uint32_t first, uint32_t pages)
{
	for (uint32_t i = 0; i < pages; i++) {
		if (owners[first + i] != FREE) {
			return false;
		}
	}
	return true;
}

/* The first run of free pages, or NULL. */
static void *take(uint32_t pages, uint32_t tag)
{
	uint32_t first = first_free;
	uint8_t *page;

	if (first == 0) {
		reserve();
	}
	while (first + pages <= limit() && !is_free(first, pages)) {
		first++;
	}
	if (first + pages > limit()) {
		return NULL;
	}
	for (uint32_t i = 0; i < pages; i++) {
		owners[first + i] = (uint16_t)(tag | fresh);
	}
	if (pages == 1 || first == first_free) {
		first_free = first + pages;
	}
	/* Behind all that was ever in use. */
	if (pool.used < first + pages) {
		pool.used = first + pages;
	}
	page = pool.start + ((uint64_t)first << PAGE_SHIFT);
	clear_pages(page, (uint64_t)pages << PAGE_SHIFT);
	return page;
}

/* Other pools are boot's, for its own map, and never give back. */
static void *take_from_other(struct page_pool *from, uint32_t pages)
{
	uint8_t *page = from->start + ((uint64_t)from->used << PAGE_SHIFT);

	if (pages > from->num_pages - from->used) {
		return NULL;
	}
	from->used += pages;
	memset(page, 0, (uint64_t)pages << PAGE_SHIFT);
	return page;
}

/* Of a cell's pages its tables are known apart. */
static uint32_t tables_of(uint32_t whose)
{
	bool is_cell = whose >= POOL_CELL(0) && whose < POOL_CPU(0) &&
		       (whose - POOL_CELL(0)) % 3 == 0;

	return is_cell ? whose + POOL_TABLES(0) - POOL_CELL(0) : whose;
}

void *page_pool_take(struct page_pool *from, uint32_t pages)
{
	return from == &pool ? take(pages, tables_of(owner))
			     : take_from_other(from, pages);
}

void *pool_alloc(uint32_t pages)
{
	void *page = take(pages, owner);

	if (page == NULL) {
		boot_fail("hypervisor memory: too small; wanted %u more pages; "
			  "found %u of %u in use",
			  pages, pool_used(), limit());
	}
	return page;
}

/* No call is under way. */
static void pool_settle(void)
{
	memset(dropped, 0, sizeof(dropped));
	memset(replaced, 0, sizeof(replaced));
	fresh = 0;
}

void pool_begin(void)
{
	fresh = FRESH;
}

static void release(uint32_t page)
{
	owners[page] = FREE;
	if (page < first_free) {
		first_free = page;
	}
}

/* Release the pages whose tags, in the bits of @mask, are @tag. */
static void release_all(uint32_t mask, uint32_t tag)
{
	for (uint32_t page = 0; page < pool.used; page++) {
		if ((owners[page] & mask) == tag) {
			release(page);
		}
	}
}

void pool_abort(void)
{
	release_all(FRESH, FRESH);
	pool_settle();
}

void pool_drop(uint32_t whose)
{
	dropped[whose / 64] |= 1ull << whose % 64;
}

void pool_replace(uint32_t whose)
{
	replaced[whose / 64] |= 1ull << whose % 64;
}

/* One pass over all pages, whatever has been said of their owners. */
void pool_commit(void)
{
	for (uint32_t page = 0; page < pool.used; page++) {
		uint32_t whose = owners[page] & RESERVED;
		const uint64_t *goes = (owners[page] & FRESH) != 0 ? dropped
								   : replaced;

		if (whose == FREE || whose == RESERVED) {
			continue;
		}
		if ((goes[whose / 64] >> whose % 64 & 1) != 0) {
			release(page);
		} else {
			owners[page] = (uint16_t)whose;
		}
	}
	pool_settle();
}

/* What a runtime that is left alone does not need. */
static bool is_for_management(uint32_t tag)
{
	bool is_config = tag >= POOL_CELL(0) && tag < POOL_CPU(0) &&
			 (tag - POOL_CELL(0)) % 3 ==
				 POOL_CONFIG(0) - POOL_CELL(0);

	return tag == FREE || tag == POOL_SEAL || tag == POOL_CHAIN ||
	       tag == POOL_WINDOW || is_config;
}

uint32_t pool_wipe(void)
{
	uint32_t wiped = 0;

	for (uint32_t page = 0; page < limit(); page++) {
		uint8_t *at = pool.start + ((uint64_t)page << PAGE_SHIFT);

		if (is_for_management(owners[page])) {
			memset(at, 0, PAGE_SIZE);
			arch_clean_range(at, PAGE_SIZE);
			wiped++;
		}
	}
	return wiped;
}

void pool_free(uint32_t whose)
{
	release_all(RESERVED, whose);
}

uint32_t pool_used(void)
{
	uint32_t used = 0;

	for (uint32_t page = 0; page < pool.used; page++) {
		used += owners[page] != FREE ? 1 : 0;
	}
	return used;
}
