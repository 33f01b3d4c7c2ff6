// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Sub-page IO regions: every address, width and direction around two adjacent
 * regions and one alone, and a device that answers with an abort.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: core/io.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <bulkhead/cell_config.h>
#include "cell.h"
#include "fake.h"
#include "io.h"

#define PAGE	   0x1000u
#define ALL_WIDTHS (MEM_IO_8 | MEM_IO_16 | MEM_IO_32 | MEM_IO_64)

/* The guest's page at @GPA is this one at @DEVICE. */
#define GPA    0x09010000ull
#define DEVICE 0x3ff71000ull

struct test_region {
	uint32_t start;
	uint32_t size;
	uint32_t flags;
};

static const struct test_region regions[] = {
	{ 0x100, 0x20, MEM_READ | MEM_WRITE | MEM_IO_32 },
	{ 0x120, 0x10, MEM_READ | MEM_IO_8 | MEM_IO_16 },
	{ 0x7fc, 0x08, MEM_READ | MEM_WRITE | ALL_WIDTHS },
	{ 0xff8, 0x08, MEM_WRITE | MEM_IO_64 | MEM_IO_8 },
};
#define NUM_REGIONS (sizeof(regions) / sizeof(regions[0]))

static uint64_t used_address;
static uint32_t used_size;
static uint64_t used_value;
static uint32_t num_loads;
static uint32_t num_stores;
static bool aborts;

struct io_result arch_io_load(uintptr_t device, uint32_t size)
{
	struct io_result result = { aborts ? 0 : 0x1234 + device, !aborts };

	num_loads++;
	used_address = device;
	used_size = size;
	return result;
}

struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value)
{
	struct io_result result = { 0, !aborts };

	num_stores++;
	used_address = device;
	used_size = size;
	used_value = value;
	return result;
}

/* The widths, in bytes, that a region's flags permit. */
static uint32_t sizes_of(uint32_t flags, uint32_t direction)
{
	uint32_t sizes = 0;

	sizes |= (flags & MEM_IO_8) != 0 ? 1 : 0;
	sizes |= (flags & MEM_IO_16) != 0 ? 2 : 0;
	sizes |= (flags & MEM_IO_32) != 0 ? 4 : 0;
	sizes |= (flags & MEM_IO_64) != 0 ? 8 : 0;
	return (flags & direction) != 0 ? sizes : 0;
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	for (uint32_t i = 0; i < NUM_REGIONS; i++) {
		struct io_region *region = &fake_cell.io[i];

		region->range.base.v = GPA + regions[i].start;
		region->range.size = regions[i].size;
		region->device = DEVICE + regions[i].start;
		region->read_sizes = sizes_of(regions[i].flags, MEM_READ);
		region->write_sizes = sizes_of(regions[i].flags, MEM_WRITE);
	}
	fake_cell.num_io = NUM_REGIONS;
	num_loads = 0;
	num_stores = 0;
	aborts = false;
	return 0;
}

/* By bytes: all of the access lies in one region that permits it. */
static bool is_permitted(uint32_t offset, uint32_t size, bool is_write)
{
	static const uint32_t widths[] = { 0, MEM_IO_8,	 MEM_IO_16,
					   0, MEM_IO_32, 0,
					   0, 0,	 MEM_IO_64 };

	for (uint32_t i = 0; i < NUM_REGIONS; i++) {
		uint32_t inside = 0;

		for (uint32_t at = offset; at < offset + size; at++) {
			inside += at >= regions[i].start &&
				  at < regions[i].start + regions[i].size;
		}
		if (inside == size) {
			return (regions[i].flags & widths[size]) != 0 &&
			       (regions[i].flags &
				(is_write ? MEM_WRITE : MEM_READ)) != 0;
		}
	}
	return false;
}

static void check(uint32_t offset, uint32_t size, bool is_write)
{
	bool permitted = is_permitted(offset, size, is_write);
	uint32_t uses = num_loads + num_stores;
	uint64_t value = 0xfedcba9876543210;
	struct gpa address = { GPA + offset };
	const char *reason = io_access(address, size, is_write, &value);

	assert_int_equal(reason == NULL, permitted);
	assert_int_equal(num_loads + num_stores, uses + permitted);
	if (is_write || !permitted) {
		assert_true(value == 0xfedcba9876543210);
	}
	if (!permitted) {
		return;
	}
	assert_int_equal(used_address, DEVICE + offset);
	assert_int_equal(used_size, size);
	if (is_write) {
		assert_true(used_value == 0xfedcba9876543210);
	} else {
		assert_true(value == 0x1234 + DEVICE + offset);
	}
}

static void test_all_accesses(void **state)
{
	(void)state;
	for (uint32_t size = 1; size <= 8; size *= 2) {
		for (uint32_t offset = 0; offset < PAGE; offset += size) {
			check(offset, size, false);
			check(offset, size, true);
		}
	}
	assert_true(num_loads > 20 && num_stores > 5);
}

/* A 64-bit access over the middle of two 32-bit halves, unaligned regions. */
static void test_straddling(void **state)
{
	(void)state;
	check(0x7f8, 8, false);
	check(0x800, 8, false);
	check(0x7fc, 4, true);
	check(0x800, 4, true);
	check(0x11c, 8, false); /* two regions that touch are not one */
	assert_int_equal(num_stores, 2);
	assert_int_equal(num_loads, 0);
}

static void test_far_away(void **state)
{
	static const uint64_t addresses[] = { 0, GPA - 8, GPA + PAGE,
					      GPA + 0x100 + (1ull << 32),
					      ~7ull };

	uint64_t value = 0;

	(void)state;
	for (uint32_t i = 0; i < 5; i++) {
		struct gpa address = { addresses[i] };

		assert_non_null(io_access(address, 4, false, &value));
	}
	fake_cell.num_io = 0;
	assert_non_null(
		io_access((struct gpa){ GPA + 0x100 }, 4, false, &value));
	assert_int_equal(num_loads, 0);
}

static void test_device_abort(void **state)
{
	struct gpa address = { GPA + 0x104 };
	uint64_t value = 7;

	(void)state;
	aborts = true;
	assert_non_null(io_access(address, 4, true, &value));
	assert_int_equal(value, 7);
	assert_non_null(io_access(address, 4, false, &value));
	assert_int_equal(num_loads, 1);
	assert_int_equal(num_stores, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_accesses, setup),
		cmocka_unit_test_setup(test_straddling, setup),
		cmocka_unit_test_setup(test_far_away, setup),
		cmocka_unit_test_setup(test_device_abort, setup),
	};

	return cmocka_run_group_tests_name("io", tests, NULL, NULL);
}
