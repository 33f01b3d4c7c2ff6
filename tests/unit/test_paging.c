// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The builder of translation tables against a walker that reads tables as the
 * hardware would, and a record of what was mapped.
 */
/* INCLUDE: tests/unit/fake/include core/include arch/arm64/include boot/arm64/include lib/include */
/* LINK: boot/paging.c boot/page_pool.c boot/arm64/paging_format.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "paging.h"

#define PAGE	     0x1000ull
#define MIB2	     0x200000ull
#define GIB	     0x40000000ull
#define PAGES	     256u
#define PHYS	     0x1234567000ull /* of the pool */
#define ATTRIBUTES   0x00400000000007fcull
#define MAX_MAPPINGS 40

static uint8_t *memory;
static struct page_pool pool;
static uint64_t *root;
extern const struct paging_format paging_host;
static struct page_table table;
static struct mapping done[MAX_MAPPINGS];
static uint32_t num_done;
static uint64_t random_state;

static uint64_t next_random(void)
{
	random_state = random_state * 6364136223846793005ull +
		       1442695040888963407ull;
	return random_state >> 20 ^ random_state >> 41;
}

static int setup(void **state)
{
	(void)state;
	memory = aligned_alloc(PAGE, PAGES * PAGE);
	assert_non_null(memory);
	memset(memory, 0, PAGES * PAGE);
	pool = (struct page_pool){ memory, PHYS, PAGES, 0 };
	root = page_pool_take(&pool, 1);
	table = (struct page_table){ &paging_host, root, 1, &pool };
	num_done = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(memory);
	return 0;
}

/* A leaf as the hardware finds it: DDI 0487 D8.3.1, 4 KiB granule. */
struct leaf {
	bool valid;
	uint64_t phys; /* of the address itself */
	uint64_t attributes;
	uint64_t size;
};

static const struct {
	uint64_t size; /* of the entry */
	bool has_blocks;
} levels[] = {
	{ 512 * GIB, false }, { GIB, true }, { MIB2, true }, { PAGE, true }
};

static struct leaf walk(uint64_t address)
{
	const uint64_t *entries = root;
	struct leaf leaf = { .valid = false };

	for (uint32_t level = table.level; level < 4; level++) {
		uint64_t size = levels[level].size;
		uint64_t entry = entries[address / size % 512];
		bool is_leaf = level == 3 ? (entry & 3) == 3 : (entry & 3) == 1;

		if ((entry & 1) == 0) {
			return leaf;
		}
		if (is_leaf) {
			uint64_t output = entry & 0xfffffffff000ull &
					  ~(size - 1);

			assert_true(levels[level].has_blocks);
			/* Bits below the block's address are reserved. */
			assert_int_equal(entry & (size - 1) & ~0xfffull, 0);
			leaf.valid = true;
			leaf.phys = output + address % size;
			leaf.attributes = entry & ~0xfffffffff003ull;
			leaf.size = size;
			return leaf;
		}
		assert_int_equal(entry & 3, 3);
		assert_true(level < 3);
		/* A next table is a page of the pool, and has no attributes. */
		assert_int_equal(entry & ~0xfffffffff003ull, 0);
		assert_in_range((entry & ~3ull) - PHYS, PAGE,
				(PAGES - 1) * PAGE);
		entries = (const uint64_t *)(const void *)(memory +
							   ((entry & ~3ull) -
							    PHYS));
	}
	fail();
	return leaf;
}

/* The recorded mapping that has @address, or NULL. */
static const struct mapping *recorded(uint64_t address)
{
	for (uint32_t i = 0; i < num_done; i++) {
		if (address - done[i].address < done[i].size) {
			return &done[i];
		}
	}
	return NULL;
}

static void check_address(uint64_t address)
{
	const struct mapping *mapping = recorded(address);
	struct leaf leaf = walk(address);

	assert_int_equal(leaf.valid, mapping != NULL);
	if (mapping == NULL) {
		return;
	}
	assert_true(leaf.phys == mapping->phys + (address - mapping->address));
	assert_true(leaf.attributes == mapping->attributes);
	assert_true(!mapping->pages_only || leaf.size == PAGE);
}

static bool overlaps(const struct mapping *mapping)
{
	for (uint32_t i = 0; i < num_done; i++) {
		if (mapping->address < done[i].address + done[i].size &&
		    done[i].address < mapping->address + mapping->size) {
			return true;
		}
	}
	return false;
}

static enum paging_result map(uint64_t address, uint64_t phys, uint64_t size,
			      bool pages_only)
{
	struct mapping mapping = { address, phys, size, ATTRIBUTES,
				   pages_only };

	return paging_map(&table, &mapping);
}

/* Sizes and places where leaves of all sizes and their edges occur. */
static struct mapping random_mapping(void)
{
	static const uint64_t units[] = { PAGE, PAGE, MIB2, MIB2, GIB };
	uint64_t pick = next_random();
	uint64_t unit = units[pick % 5];
	struct mapping mapping = {
		.address = next_random() % (8 * GIB / unit) * unit,
		.phys = next_random() % (32 * GIB / unit) * unit,
		.size = (1 + next_random() % 3) * unit,
		.attributes = next_random() & ATTRIBUTES,
		.pages_only = unit == PAGE && (pick >> 8 & 1) != 0,
	};

	/* Ragged ends: a part of a block before or behind. */
	if ((pick >> 9 & 3) == 0) {
		mapping.size += (1 + next_random() % 3) * PAGE;
	}
	if ((pick >> 11 & 3) == 0 && mapping.address >= 3 * PAGE) {
		mapping.address -= 3 * PAGE;
		mapping.phys += MIB2 - 3 * PAGE;
		mapping.size += 3 * PAGE;
	}
	if (mapping.address + mapping.size > 8 * GIB) {
		mapping.address = 0;
	}
	return mapping;
}

static void check_all(void)
{
	for (uint32_t i = 0; i < num_done; i++) {
		const struct mapping *mapping = &done[i];
		uint64_t end = mapping->address + mapping->size;

		check_address(mapping->address);
		check_address(end - PAGE);
		check_address(end);
		check_address(mapping->address -
			      (mapping->address > 0 ? PAGE : 0));
		for (uint32_t n = 0; n < 32; n++) {
			check_address(mapping->address +
				      next_random() % (mapping->size / PAGE) *
					      PAGE);
		}
	}
	for (uint32_t n = 0; n < 500; n++) {
		check_address(next_random() % (8 * GIB / PAGE) * PAGE);
	}
}

/* Until a mapping fails. One that does leaves its first part; stop there. */
static void map_random(void)
{
	while (num_done < MAX_MAPPINGS) {
		struct mapping mapping = random_mapping();
		enum paging_result result;

		if (overlaps(&mapping)) {
			continue;
		}
		result = paging_map(&table, &mapping);
		if (result == PAGING_NO_TABLES) {
			assert_true(pool.used == pool.num_pages);
			return;
		}
		assert_int_equal(result, PAGING_DONE);
		done[num_done++] = mapping;
	}
}

static void test_random(void **state)
{
	uint32_t checked = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= 60; seed++) {
		random_state = seed;
		setup(NULL);
		map_random();
		/* The mapping that found no more tables may be there in part. */
		if (pool.used < pool.num_pages) {
			check_all();
			checked++;
		}
		teardown(NULL);
	}
	setup(NULL);
	assert_true(checked > 30);
}

static void test_overlaps(void **state)
{
	static const uint64_t sizes[] = { PAGE, MIB2, GIB };

	(void)state;
	for (uint32_t i = 0; i < 9; i++) {
		uint64_t old = sizes[i / 3];
		uint64_t new = sizes[i % 3];

		teardown(NULL);
		setup(NULL);
		assert_int_equal(map(2 * GIB, GIB, old, false), PAGING_DONE);
		assert_int_equal(map(2 * GIB, GIB, new, false), PAGING_OVERLAP);
		assert_int_equal(map(2 * GIB, GIB, new, true), PAGING_OVERLAP);
		assert_int_equal(map(2 * GIB + old - PAGE, 0, PAGE, false),
				 PAGING_OVERLAP);
		assert_int_equal(map(2 * GIB - PAGE, 0, 2 * PAGE, false),
				 PAGING_OVERLAP);
		assert_true(walk(2 * GIB).phys == GIB);
		assert_true(walk(2 * GIB + old - PAGE).phys ==
			    GIB + old - PAGE);
	}
}

static void test_ranges(void **state)
{
	static const struct {
		uint64_t address;
		uint64_t phys;
		uint64_t size;
	} bad[] = {
		{ 0, 0, 0 },
		{ 1, 0, PAGE },
		{ 0, 1, PAGE },
		{ 0, 0, 1 },
		{ 0, 0, PAGE + 0x800 },
		{ 512 * GIB, 0, PAGE }, /* behind level 1 */
		{ 512 * GIB - PAGE, 0, 2 * PAGE },
		{ 0, 0, 512 * GIB + PAGE },
		{ ~0xfffull, 0, PAGE },
		{ ~0xfffull, 0, 2 * PAGE },
		{ PAGE, 0, ~0xfffull },
		{ 0, 1ull << 48, PAGE }, /* 48 bits */
		{ 0, (1ull << 48) - PAGE, 2 * PAGE },
		{ 0, ~0xfffull, PAGE },
		{ 0, ~0xfffull, 2 * PAGE },
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
			map(bad[i].address, bad[i].phys, bad[i].size, false),
			PAGING_RANGE);
	}
	assert_int_equal(pool.used, 1);
	for (uint32_t i = 0; i < 512; i++) {
		assert_true(root[i] == 0);
	}
	assert_int_equal(
		map(512 * GIB - PAGE, (1ull << 48) - PAGE, PAGE, false),
		PAGING_DONE);
	assert_true(walk(512 * GIB - PAGE).phys == (1ull << 48) - PAGE);
}

/* Each root level translates its own size. */
static void test_root_levels(void **state)
{
	(void)state;
	table.level = 2;
	assert_int_equal(map(GIB, 0, PAGE, false), PAGING_RANGE);
	assert_int_equal(map(GIB - PAGE, PAGE, PAGE, false), PAGING_DONE);
	assert_true(walk(GIB - PAGE).valid);
	assert_int_equal(map(0, GIB, GIB / 2, false), PAGING_DONE);
	assert_true(walk(MIB2).size == MIB2);
	teardown(NULL);
	setup(NULL);
	table.level = 0;
	assert_int_equal(map(600 * GIB, 0, GIB, false), PAGING_DONE);
	assert_true(walk(600 * GIB + PAGE).size == GIB);
	/* Level 0 has no blocks. */
	assert_int_equal(map(0, 0, 512 * GIB, false), PAGING_DONE);
	assert_true(walk(511 * GIB).size == GIB);
	assert_int_equal(map(1ull << 48, 0, PAGE, false), PAGING_RANGE);
}

static void test_largest_leaves(void **state)
{
	(void)state;
	/* 3 pages, 511 blocks, a gigabyte, a block, a page. */
	assert_int_equal(map(GIB + MIB2 - 3 * PAGE, GIB + MIB2 - 3 * PAGE,
			     3 * PAGE + 511 * MIB2 + GIB + MIB2 + PAGE, false),
			 PAGING_DONE);
	assert_true(walk(GIB + MIB2 - PAGE).size == PAGE);
	assert_true(walk(GIB + MIB2).size == MIB2);
	assert_true(walk(2 * GIB).size == GIB);
	assert_true(walk(3 * GIB).size == MIB2);
	assert_true(walk(3 * GIB + MIB2).size == PAGE);
	assert_false(walk(3 * GIB + MIB2 + PAGE).valid);
	/* A leaf is never larger than what is left. */
	assert_int_equal(map(8 * GIB, 8 * GIB, GIB - PAGE, false), PAGING_DONE);
	assert_true(walk(8 * GIB).size == MIB2);
	assert_true(walk(9 * GIB - 2 * PAGE).size == PAGE);
	assert_false(walk(9 * GIB - PAGE).valid);
	/* Physical address out of step: the smaller leaf. */
	assert_int_equal(map(5 * GIB, 7 * GIB + MIB2, 2 * MIB2, false),
			 PAGING_DONE);
	assert_true(walk(5 * GIB).size == MIB2);
	assert_int_equal(map(6 * GIB, 7 * GIB + PAGE, MIB2, false),
			 PAGING_DONE);
	assert_true(walk(6 * GIB).size == PAGE);
	assert_int_equal(map(7 * GIB, 9 * GIB, 2 * MIB2, true), PAGING_DONE);
	assert_true(walk(7 * GIB).size == PAGE);
}

static void test_pool(void **state)
{
	(void)state;
	assert_true(page_pool_phys(&pool, memory + 5 * PAGE + 8) ==
		    PHYS + 5 * PAGE + 8);
	assert_null(page_pool_take(&pool, PAGES));
	assert_null(page_pool_take(&pool, UINT32_MAX));
	assert_int_equal(pool.used, 1);
	assert_ptr_equal(page_pool_take(&pool, 2), memory + PAGE);
	assert_ptr_equal(page_pool_take(&pool, PAGES - 3), memory + 3 * PAGE);
	assert_null(page_pool_take(&pool, 1));
	/* With no page left a mapping that needs a table says so. */
	assert_int_equal(map(0, 0, PAGE, false), PAGING_NO_TABLES);
	assert_int_equal(map(GIB, 0, GIB, false), PAGING_DONE);
	assert_true(walk(GIB).size == GIB);
	assert_false(walk(0).valid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_random, NULL, teardown),
		cmocka_unit_test_setup_teardown(test_overlaps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ranges, setup, teardown),
		cmocka_unit_test_setup_teardown(test_root_levels, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_largest_leaves, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_pool, setup, teardown),
	};

	return cmocka_run_group_tests_name("paging", tests, NULL, NULL);
}
