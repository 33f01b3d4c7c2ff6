// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What is left of the system cell's regions when the other cells have theirs:
 * random regions on a small address space, against a map of its bytes.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: boot/cell_build.c boot/config_owner.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <bulkhead/cell_config.h>
#include "boot.h"
#include "config_check.h"
#include "fake.h"

#define UNIT	    0x1000ull
#define UNITS	    256u
#define BASE	    0x40000000ull
#define VIRT	    0x800000000ull
#define MAX_CELLS   4u
#define MAX_REGIONS 8u

/* A cell's blob: descriptor, CPU set, regions. */
struct blob {
	struct cell_config config;
	uint64_t cpus;
	struct config_memory regions[MAX_REGIONS];
} __attribute__((packed));

static struct blob blobs[MAX_CELLS];
static struct chain chain;
static bool taken[UNITS];
static bool covered[UNITS];

/* cell_build() is not run here; whatever it would need is an error. */
struct boot boot;
struct page_pool pool;

noreturn void boot_fail(const char *format, ...)
{
	fail_msg("boot_fail: %s", format);
	abort();
}

void *pool_alloc(uint32_t pages)
{
	fail_msg("%u pages", pages);
	return NULL;
}

void pool_set_owner(uint32_t owner)
{
	fail_msg("%u", owner);
}

void arch_cell_cpus_build(uint32_t index)
{
	(void)index;
}

void arch_cell_build(uint32_t index)
{
	fail_msg("%u", index);
}

void arch_cell_map(uint32_t index, const struct config_memory *piece)
{
	fail_msg("%u %p", index, (const void *)piece);
}

void arch_comm_region(struct comm_region *comm,
		      const struct cell_config *config)
{
	fail_msg("%p %p", (void *)comm, (const void *)config);
}

uintptr_t arch_io_window(uint32_t number)
{
	fail_msg("%u", number);
	return 0;
}

static void make_cells(uint32_t cells)
{
	memset(blobs, 0, sizeof(blobs));
	memset(&chain, 0, sizeof(chain));
	chain.num_cells = cells;
	for (uint32_t i = 0; i < cells; i++) {
		chain.cells[i].config = &blobs[i].config;
		blobs[i].config.cpu_set_size = sizeof(blobs[i].cpus);
	}
}

static void add_region(uint32_t cell, uint64_t start, uint64_t size,
		       uint64_t flags)
{
	struct blob *blob = &blobs[cell];
	uint32_t n = blob->config.num_memory_regions++;

	assert_true(n < MAX_REGIONS);
	blob->regions[n].phys_start = BASE + start * UNIT;
	blob->regions[n].virt_start = VIRT + start * UNIT;
	blob->regions[n].size = size * UNIT;
	blob->regions[n].flags = flags;
}

/* Random regions of the other cells; comm regions and shared ones take none. */
static void add_random_region(uint32_t cell)
{
	static const uint64_t flags[] = {
		MEM_READ,
		MEM_READ | MEM_WRITE,
		MEM_READ | MEM_ROOTSHARED,
		MEM_READ | MEM_COMM_REGION,
		MEM_READ | MEM_IO,
	};
	uint64_t start = fake_random() % UNITS;
	uint64_t size = 1 + fake_random() % 24;
	uint64_t flag = flags[fake_random() % 5];

	if (start + size > UNITS) {
		size = UNITS - start;
	}
	add_region(cell, start, size, flag);
	for (uint64_t n = start; n < start + size; n++) {
		taken[n] |= (flag & (MEM_ROOTSHARED | MEM_COMM_REGION)) == 0;
	}
}

/* Take all pieces of @region; each must be whole, in order and separate. */
static void collect(uint32_t cell, const struct config_memory *region)
{
	struct config_memory piece;
	uint64_t cursor = 0;
	uint64_t end = 0;
	uint32_t count = 0;

	memset(covered, 0, sizeof(covered));
	while (config_next_piece(&chain, cell, region, &cursor, &piece)) {
		uint64_t first = (piece.phys_start - BASE) / UNIT;

		assert_true(count++ < UNITS);
		assert_true(piece.size > 0 && piece.size % UNIT == 0);
		assert_true(piece.phys_start >= region->phys_start);
		assert_true(piece.phys_start + piece.size <=
			    region->phys_start + region->size);
		assert_true(piece.phys_start - region->phys_start ==
			    piece.virt_start - region->virt_start);
		assert_true(piece.flags == region->flags);
		assert_true(count == 1 || first > end);
		end = first + piece.size / UNIT;
		for (uint64_t n = first; n < end; n++) {
			covered[n] = true;
		}
	}
	assert_true(cursor == region->size);
}

static void test_random(void **state)
{
	(void)state;
	fake_random_seed(5);
	for (uint32_t round = 0; round < 3000; round++) {
		const struct config_memory *region = &blobs[0].regions[0];
		uint64_t start = fake_random() % (UNITS / 2);
		uint64_t size = 1 + fake_random() % (UNITS / 2);
		uint64_t others = fake_random() % 16;

		memset(taken, 0, sizeof(taken));
		make_cells(1 + round % MAX_CELLS);
		add_region(0, start, size, MEM_READ);
		for (uint32_t n = 0; n < others; n++) {
			uint32_t cells = chain.num_cells - 1;

			if (cells > 0) {
				uint32_t cell = 1 +
						(uint32_t)fake_random() % cells;

				if (blobs[cell].config.num_memory_regions <
				    MAX_REGIONS) {
					add_random_region(cell);
				}
			}
		}
		collect(0, region);
		for (uint64_t n = 0; n < UNITS; n++) {
			bool inside = n >= start && n < start + size;

			assert_int_equal(covered[n], inside && !taken[n]);
		}
	}
}

/* Regions of other cells are theirs as a whole, whatever overlaps. */
static void test_other_cells(void **state)
{
	struct config_memory piece;
	uint64_t cursor = 0;

	(void)state;
	make_cells(3);
	add_region(1, 10, 20, MEM_READ);
	add_region(2, 15, 5, MEM_READ | MEM_ROOTSHARED);
	assert_true(config_next_piece(&chain, 1, &blobs[1].regions[0], &cursor,
				      &piece));
	assert_memory_equal(&piece, &blobs[1].regions[0], sizeof(piece));
	assert_false(config_next_piece(&chain, 1, &blobs[1].regions[0], &cursor,
				       &piece));
}

static void test_edges(void **state)
{
	(void)state;
	/* Nothing left. */
	make_cells(2);
	add_region(0, 10, 10, MEM_READ);
	add_region(1, 10, 10, MEM_READ);
	collect(0, &blobs[0].regions[0]);
	for (uint32_t n = 0; n < UNITS; n++) {
		assert_false(covered[n]);
	}
	/* Neighbours that only touch take nothing. */
	make_cells(2);
	add_region(0, 10, 10, MEM_READ);
	add_region(1, 9, 1, MEM_READ);
	add_region(1, 20, 1, MEM_READ);
	collect(0, &blobs[0].regions[0]);
	for (uint32_t n = 10; n < 20; n++) {
		assert_true(covered[n]);
	}
	/* A page of which another cell owns a part goes as a whole. */
	make_cells(2);
	add_region(0, 10, 10, MEM_READ);
	add_region(1, 15, 1, MEM_READ);
	blobs[1].regions[0].phys_start += 0x100;
	blobs[1].regions[0].size = 0x10;
	collect(0, &blobs[0].regions[0]);
	assert_true(covered[14] && !covered[15] && covered[16]);
	/* The comm region has no physical place. */
	make_cells(2);
	add_region(0, 10, 10, MEM_READ | MEM_COMM_REGION);
	add_region(1, 10, 10, MEM_READ);
	collect(0, &blobs[0].regions[0]);
	assert_true(covered[10] && covered[19]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_other_cells),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests_name("pieces", tests, NULL, NULL);
}
