// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Boot's windows and the final maps: what they hold, and the message when there
 * is no room.
 */
/* INCLUDE: tests/unit/fake/boot/include tests/unit/fake/boot tests/unit/fake/include tests/unit/fake core/include arch/arm64/include boot/arm64/include lib/include */
/* LINK: boot/arm64/gicv3_map.c boot/window.c boot/arm64/paging_format.c tests/unit/fake/boot/asm_final_map.c tests/unit/fake/boot/link_final_map.c boot/paging.c boot/page_pool.c boot/pool.c tests/unit/fake/boot/boot_fake.c tests/unit/fake/fake.c tests/unit/unit.c boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/sha256.c */
#include "boot_arm64.h"
#include "boot_fake.h"
#include "config.h"
#include "fake.h"
#include "irq_filter.h"
#include "irq_filter_layout.h"
#include "unit.h"

#define POOL_PAGES 64u
#define PHYS	   0x40000000ull
#define HYPERVISOR 0x7fc00000ull
#define ADDRESS	   0x0000fffffffff000ull
#define ROOM	   "at most 508 MiB of image, largest payload and 2 MiB a device page"

uint64_t boot_root[PAGING_ENTRIES];

struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];

static struct unit_system system;
static uint8_t pages[POOL_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static uint64_t window_size;
static uint64_t window_start;
static uint64_t slot_in_use;
static void *window;

uintptr_t arch_io_window(uint32_t number)
{
	return VA_IO + (uintptr_t)number * PAGE_SIZE;
}

static int setup(void **state)
{
	(void)state;
	boot_fake_reset();
	unit_good_system(&system);
	boot_fake_chain(&system);
	memset(pages, 0, sizeof(pages));
	pool.start = pages[0];
	pool.phys = HYPERVISOR + POOL_OFFSET;
	pool.num_pages = POOL_PAGES;
	pool.used = 0;
	boot.hypervisor_base = HYPERVISOR;
	boot.image_base = PHYS + 0x1000;
	memset(boot_cpus, 0, sizeof(boot_cpus));
	for (uint32_t i = 1; i < 3; i++) {
		boot.cells[i].cell = pool_alloc(4);
		boot.cells[i].state = pool_alloc(1);
		boot.cells[i].stage2_root = pool_alloc(1);
		boot.cells[i].restart = pool_alloc(2);
		boot.cells[i].cpus = i == 1 ? 6 : 8;
	}
	for (uint32_t cpu = 1; cpu < 4; cpu++) {
		boot_cpus[cpu].started = true;
		boot_cpus[cpu].cell = cpu == 3 ? 2 : 1;
		boot_cpus[cpu].gicr_phys = 0x080a0000 + cpu * 0x20000;
	}
	return 0;
}

static void open_window(uint32_t kind)
{
	window = window_map(window_start, window_size, (enum window_kind)kind);
}

/* The entries are gone before the TLBs are told to forget them. */
static void on_instruction(const char *instruction)
{
	if (strstr(instruction, "tlbi alle2is") != NULL) {
		assert_true(boot_root[slot_in_use] == 0);
	}
}

static void test_windows(void **state)
{
	void *first;

	(void)state;
	window_start = 0x48000123;
	window_size = 37;
	expect_success(open_window, WINDOW_MEMORY);
	first = window;
	slot_in_use = (uint64_t)first / BLOCK_SIZE;
	assert_true((uint64_t)first == VA_WINDOWS + 0x123);
	assert_true((boot_root[slot_in_use] & 3) == 3);
	fake_asm_hook = on_instruction;
	window_unmap_last();
	assert_int_equal(fake_count_events("\"tlbi alle2is\" ::: \"memory\""),
			 1);
	/* The same place again, for whole blocks too. */
	window_start = PHYS;
	window_size = 2 * BLOCK_SIZE;
	expect_success(open_window, WINDOW_MEMORY);
	assert_true((uint64_t)window == VA_WINDOWS);
	assert_true(boot_root[2] == (PHYS | LEAF_DATA | 1));
	assert_true(boot_root[3] == ((PHYS + BLOCK_SIZE) | LEAF_DATA | 1));
	assert_true(boot_root[4] == 0);
	window_unmap_last();
}

static void test_no_room(void **state)
{
	(void)state;
	window_start = PHYS;
	window_size = 509ull << 20;
	expect_failure(open_window, WINDOW_MEMORY,
		       "boot map: no room for 0x1fd00000 bytes at 0x40000000; "
		       "wanted " ROOM);
	window_start = 0xfffffffffffff000;
	window_size = 0x2000; /* behind the last address */
	expect_failure(open_window, WINDOW_DEVICE,
		       "boot map: no room for 0x2000 bytes at "
		       "0xfffffffffffff000; wanted " ROOM);
	window_start = 1ull << 48;
	expect_failure(open_window, WINDOW_DEVICE,
		       "boot map: no room for 0x2000 bytes at "
		       "0x1000000000000; wanted " ROOM);
	/* A table each; the redistributor of every CPU must have one. */
	window_start = 0x08000000;
	window_size = PAGE_SIZE;
	for (uint32_t i = 0; i < 32 + CONFIG_MAX_CPUS; i++) {
		expect_success(open_window, WINDOW_DEVICE);
	}
	expect_failure(open_window, WINDOW_DEVICE,
		       "boot map: no room for 0x1000 bytes at 0x8000000; "
		       "wanted " ROOM);
}

/* The leaf for @address in the final map of @cpu, 0 if there is none. */
static uint64_t walk(uint32_t cpu, uint64_t address)
{
	const uint64_t *root = (const void *)(pool.start +
					      boot_cpus[cpu].final_root -
					      pool.phys);
	uint64_t entry = root[address / BLOCK_SIZE];

	if ((entry & 3) != 3) {
		return entry;
	}
	root = (const void *)(pool.start + (entry & ADDRESS) - pool.phys);
	return root[address / PAGE_SIZE % PAGING_ENTRIES];
}

static void test_final_maps(void **state)
{
	uint64_t text = LEAF_TEXT | 3;

	(void)state;
	expect_success(final_maps_build, 1);
	for (uint32_t cpu = 1; cpu < 4; cpu++) {
		uint32_t cell = boot_cpus[cpu].cell;

		assert_true(walk(cpu, HYPERVISOR_VA) == (HYPERVISOR | text));
		assert_true(walk(cpu, HYPERVISOR_VA + 0x4000) ==
			    ((HYPERVISOR + 0x4000) | LEAF_RODATA | 3));
		assert_true(walk(cpu, HYPERVISOR_VA + 0x5000) ==
			    ((HYPERVISOR + 0x5000) | LEAF_DATA | 3));
		/* Boot code is not in it. */
		assert_true(walk(cpu, HYPERVISOR_VA + 0x7000) == 0);
		assert_true(walk(cpu, VA_CELL) ==
			    (page_pool_phys(&pool, boot.cells[cell].cell) |
			     LEAF_RODATA | 3));
		assert_true(walk(cpu, VA_SGI_FRAME) ==
			    ((boot_cpus[cpu].gicr_phys + 0x10000) |
			     LEAF_DEVICE | 3));
		assert_true(walk(cpu, VA_CPU_PAGE - PAGE_SIZE) == 0);
		assert_true(walk(cpu, VA_IO) == 0);
		assert_true(walk(cpu, VA_COMM_REGION) == 0);
		/* The window is the eraser's alone. */
		assert_true((walk(cpu, VA_ERASE) != 0) == (cpu == 1));
	}
	assert_true(walk(1, VA_CPU_PAGE) != walk(2, VA_CPU_PAGE));
	assert_int_equal(boot_cpus[0].final_root, 0);
}

/* The filter of a CPU, behind struct cpu in its own page. */
static const struct irq_filter *filter_of(uint32_t cpu)
{
	uint64_t page = walk(cpu, VA_CPU_PAGE) & ADDRESS;

	return (const void *)(pool.start + page - pool.phys + VA_CPU -
			      VA_CPU_PAGE + IRQ_FILTER_OFFSET);
}

static void test_filtered_cell(void **state)
{
	struct record_options filtered = { .flags = OPTION_FILTERED_IRQ };
	uint32_t cell = boot_cpus[1].cell;

	(void)state;
	boot.chain.cells[cell].options = &filtered;
	expect_success(final_maps_build, 1);
	for (uint32_t cpu = 1; cpu < 4; cpu++) {
		assert_int_equal(filter_of(cpu)->is_on,
				 boot_cpus[cpu].cell == cell);
	}
	assert_int_not_equal(boot_cpus[3].cell, cell);
}

static void test_final_map_failures(void **state)
{
	(void)state;
	pool.num_pages = pool.used + 1; /* the root, no table */
	expect_failure(final_maps_build, 1,
		       "final map: 0x3fe00000+0x4000 cannot be mapped");
	setup(NULL);
	boot.chain.size = 508ull << 20;
	expect_failure(final_maps_build, 1,
		       "erase window: no room for the image");
	setup(NULL);
	pool.num_pages = pool.used;
	expect_failure(final_maps_build, 1,
		       "hypervisor memory: its first 2 MiB are too small; "
		       "wanted 1 more pages; found 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_windows, setup),
		cmocka_unit_test_setup(test_no_room, setup),
		cmocka_unit_test_setup(test_final_maps, setup),
		cmocka_unit_test_setup(test_filtered_cell, setup),
		cmocka_unit_test_setup(test_final_map_failures, setup),
	};

	return cmocka_run_group_tests_name("boot_map", tests, NULL, NULL);
}
