// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Cells and payloads that cannot be built on this machine, although the config
 * check may have had nothing against them: each failure with its message.
 */
/* INCLUDE: tests/unit/fake/boot/include tests/unit/fake/boot tests/unit/fake/include tests/unit/fake core/include arch/arm64/include boot/arm64/include lib/include */
/* LINK: boot/cell_build.c boot/cell_restart_build.c boot/arm64/restart_build.c boot/arm64/stage2_build.c boot/arm64/paging_format.c boot/paging.c boot/page_pool.c boot/pool.c boot/payload.c tests/unit/fake/boot/boot_fake.c tests/unit/fake/fake.c tests/unit/unit.c boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/sha256.c lib/print.c lib/print_basic.c tests/unit/fake/lib_string.c */
#include <stdio.h>
#include <bulkhead/comm_region.h>
#include "boot_arm64.h"
#include "boot_fake.h"
#include "cell_restart.h"
#include "fake.h"
#include "gic_boot.h"
#include "mmio.h"
#include "print.h"
#include "unit.h"

#define POOL_PAGES  64u
#define LINUX	    1u
#define RTOS	    2u
#define MAX_REGIONS (CELL_MAX_IO + 1)
#define LEAF	    0x0000fffffffff000ull

struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];

static struct unit_system system;
static uint8_t pages[POOL_PAGES][PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t memory[PAGE_SIZE];
static uint64_t window_phys;
static uint32_t open_windows;
static uint32_t bits;
static char said[1024];

uint32_t stage2_bits(void)
{
	return bits;
}

void gic_cell_build(uint32_t index)
{
	fake_event("gic_cell_build", index);
}

/* A distributor of 64 interrupts, whose registers hold their own offset. */
uintptr_t gic_distributor(void)
{
	return 0;
}

uint32_t gic_lines(void)
{
	return 2;
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	(void)size;
	return address;
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	fail_msg("write of 0x%lx, %u bytes at 0x%lx", (unsigned long)value,
		 size, (unsigned long)address);
}

void print_char(char c)
{
	size_t length = strlen(said);

	assert_true(length + 1 < sizeof(said));
	said[length] = c;
	said[length + 1] = '\0';
}

void *window_map(uint64_t phys, uint64_t size, enum window_kind kind)
{
	assert_int_equal(kind, WINDOW_MEMORY);
	assert_true(size <= sizeof(memory));
	window_phys = phys;
	open_windows++;
	return memory;
}

void window_unmap_last(void)
{
	open_windows--;
}

static int setup(void **state)
{
	(void)state;
	boot_fake_reset();
	unit_good_system(&system);
	boot_fake_chain(&system);
	memset(boot_cpus, 0, sizeof(boot_cpus));
	memset(pages, 0, sizeof(pages));
	pool.start = pages[0];
	pool.phys = 0x7fd00000;
	pool.num_pages = POOL_PAGES;
	pool.used = 0;
	bits = 39;
	open_windows = 0;
	said[0] = '\0';
	return 0;
}

static void load_payloads(uint32_t ignored)
{
	(void)ignored;
	payload_load_all();
}

/* The leaf for @address in the cell's stage 2, 0 if there is none. */
static uint64_t walk(uint32_t cell, uint64_t address)
{
	const uint64_t *table = boot.cells[cell].stage2_root;

	for (uint32_t shift = 30;; shift -= 9) {
		uint64_t entry = table[address >> shift & 511];

		if ((entry & 3) != 3 || shift == 12) {
			return entry;
		}
		table = (const void *)(pool.start + (entry & LEAF) - pool.phys);
	}
}

static void test_good_cells(void **state)
{
	const struct comm_region *comm;

	(void)state;
	expect_success(cell_build, LINUX);
	expect_success(cell_build, RTOS);
	assert_string_equal(boot.cells[LINUX].cell->title,
			    "cell \"linux\": stopped");
	assert_int_equal(boot.cells[LINUX].cell->num_cpus, 2);
	assert_true(boot.cells[LINUX].cell->cpu_ids[1] == 2);
	assert_true(boot.cells[LINUX].state->cpus[0].entry == 0x48000000);
	assert_true(boot.cells[RTOS].state->cpus[0].entry == 0x100);
	assert_int_equal(boot.cells[LINUX].cell->num_io, 1);
	assert_true(boot.cells[LINUX].io_phys[0] == 0x09010000);
	comm = boot.cells[LINUX].comm_region;
	assert_memory_equal(comm->signature, COMM_REGION_SIGNATURE,
			    COMM_REGION_SIGNATURE_LEN);
	assert_true(comm->arm.gicd_base == 0x08000000);
	/* Normal, read, write, execute; device; the comm region's page. */
	assert_true(walk(LINUX, 0x48000000) ==
		    (0x58000000 | 0x7fc | 1)); /* a block */
	assert_true(walk(LINUX, 0x09000000) ==
		    (0x09000000 | 1ull << 54 | 0x4c4 | 3));
	assert_true((walk(LINUX, 0x80000000) & LEAF) ==
		    page_pool_phys(&pool, comm));
	assert_true(walk(RTOS, 0x70000000) ==
		    (0x70000000 | 1ull << 54 | 0x77c | 3)); /* read only */
	assert_true(walk(RTOS, 0) == (0x71000000 | 0x7fc | 3));
	/* A part of a page is not mapped, nor is anything not granted. */
	assert_true((walk(LINUX, 0x09010000) & 1) == 0);
	assert_true((walk(LINUX, 0x58000000) & 1) == 0);
	assert_int_equal(boot.cells[LINUX].cell->arch.stage2_entries, 3);
}

static void test_too_high(void **state)
{
	(void)state;
	bits = 32;
	expect_success(cell_build, LINUX);
	system.cells[LINUX].memory[3].virt_start = 0xfffff000;
	boot_fake_chain(&system);
	expect_success(cell_build, LINUX);
	system.cells[LINUX].memory[3].size = 0x2000;
	boot_fake_chain(&system);
	expect_failure(cell_build, LINUX,
		       "cell \"linux\": memory at 0xfffff000+0x2000; wanted "
		       "below 2^32 on these CPUs");
}

static void test_unmappable(void **state)
{
	(void)state;
	system.cells[LINUX].memory[3].virt_start = 0x48100000; /* in RAM */
	boot_fake_chain(&system);
	expect_failure(cell_build, LINUX,
		       "cell \"linux\": memory at 0x48100000+0x1000 cannot be "
		       "mapped");
}

/* Descriptor, CPU set and more regions than unit.h has. */
static struct {
	struct cell_config config;
	uint64_t cpus;
	struct config_memory regions[MAX_REGIONS];
} __attribute__((packed)) blob;

static void test_sub_page_regions(void **state)
{
	(void)state;
	memset(&blob, 0, sizeof(blob));
	memcpy(blob.config.name, "many", 4);
	blob.config.cpu_set_size = sizeof(blob.cpus);
	blob.config.num_memory_regions = CELL_MAX_IO;
	for (uint32_t i = 0; i < MAX_REGIONS; i++) {
		blob.regions[i].phys_start = 0x09010000 + i * 16;
		blob.regions[i].virt_start = 0x09010000 + i * 16;
		blob.regions[i].size = 16;
		blob.regions[i].flags = MEM_READ | MEM_IO | MEM_IO_32;
	}
	boot.chain.cells[LINUX].config = &blob.config;
	expect_success(cell_build, LINUX);
	assert_int_equal(boot.cells[LINUX].cell->num_io, CELL_MAX_IO);
	blob.config.num_memory_regions++;
	expect_failure(cell_build, LINUX,
		       "cell \"many\": too many sub-page regions; wanted at "
		       "most 32");
}

/* However few pages are left, the boot ends in one of two lines. */
static void test_pool(void **state)
{
	static const char no_pages[] = "hypervisor memory: its first 2 MiB are "
				       "too small; wanted ";
	uint32_t needed;
	uint32_t without_tables = 0;

	expect_success(cell_build, LINUX);
	needed = pool.used;
	for (uint32_t left = 0; left < needed; left++) {
		setup(state);
		pool.num_pages = left;
		assert_int_equal(boot_fake_run(cell_build, LINUX), BOOT_FAILED);
		if (strstr(boot_fake_message, "cannot be mapped") != NULL) {
			without_tables++;
			continue;
		}
		assert_memory_equal(boot_fake_message, no_pages,
				    sizeof(no_pages) - 1);
	}
	assert_true(without_tables > 0 && without_tables < needed);
	setup(state);
	pool.num_pages = 0;
	expect_failure(cell_build, LINUX,
		       "hypervisor memory: its first 2 MiB are too small; "
		       "wanted 2 more pages; found 0");
}

static void test_id_registers(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < ID_REGS; n += 11) {
		char message[160];

		setup(NULL);
		boot_cpus[3].id_regs[n] = 7; /* another cell's */
		expect_success(cell_build, LINUX);
		boot_cpus[1].id_regs[n] = 0x1122;
		boot_cpus[2].id_regs[n] = 0x1123;
		snprintf(message, sizeof(message),
			 "cell \"linux\": CPU 2 differs in ID register CRm %u, "
			 "op2 %u; wanted 0x1122; found 0x1123",
			 1 + n / 8, n % 8);
		expect_failure(cell_build, LINUX, message);
	}
}

static void test_payloads(void **state)
{
	(void)state;
	expect_success(load_payloads, 0);
	assert_int_equal(open_windows, 0);
	assert_true(window_phys == 0x71000000);
	assert_memory_equal(memory, boot.chain.payloads[2].data, 64);
	assert_string_equal(said,
			    "  payload of 37 bytes at 0x48000000 for "
			    "\"linux\"\n"
			    "  payload of 5 bytes at 0x48001000 for "
			    "\"linux\"\n"
			    "  payload of 64 bytes at 0x0 for \"rtos\"\n");
	system.payloads[1].address = 0x57fffffc; /* its end is outside */
	boot_fake_chain(&system);
	expect_failure(load_payloads, 0,
		       "cell \"linux\": payload at 0x57fffffc is outside its "
		       "memory");
}

/* What boot has built is what a restart puts back. */
static void test_restart(void **state)
{
	const struct cell_restart *restart;
	const struct built_cell *built = &boot.cells[LINUX];

	(void)state;
	system.cells[LINUX].options.flags = OPTION_RESTART_ON_RESET |
					    OPTION_RESTART_ON_FAULT;
	system.cells[LINUX].options.restart_limit = 7;
	system.cells[LINUX].has_start = true;
	system.cells[LINUX].start.entry = 0x48000800;
	system.cells[LINUX].start.args[3] = 0x33;
	boot_fake_chain(&system);
	expect_success(cell_build, LINUX);
	expect_success(cell_restart_build, LINUX);
	restart = built->restart;
	assert_string_equal(restart->title, "cell \"linux\": restarted, ");
	assert_int_equal(restart->ends,
			 1u << CELL_END_RESET | 1u << CELL_END_FAULT);
	assert_int_equal(restart->limit, 7);
	assert_true(restart->first.entry == 0x48000800);
	assert_true(restart->first.args[3] == 0x33);
	assert_memory_equal(restart->comm, built->comm_region,
			    sizeof(restart->comm));
	assert_memory_equal(restart->arch.stage2_root, built->stage2_root,
			    PAGE_SIZE);
	assert_true(restart->arch.stage2_root[1] != 0);
	assert_int_equal(restart->arch.irq_config[2], 0xc08);
	assert_int_equal(restart->arch.irq_config[4], 0);
	assert_int_equal(restart->arch.irq_priority[63], 0x3f);
	assert_int_equal(restart->arch.irq_priority[64], 0);
	/* Each flag for itself; a cell without options has none. */
	system.cells[LINUX].options.flags = OPTION_RESTART_ON_FAULT;
	boot_fake_chain(&system);
	expect_success(cell_restart_build, LINUX);
	assert_int_equal(built->restart->ends, 1u << CELL_END_FAULT);
	expect_success(cell_build, RTOS);
	expect_success(cell_restart_build, RTOS);
	assert_int_equal(boot.cells[RTOS].restart->ends, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good_cells, setup),
		cmocka_unit_test_setup(test_too_high, setup),
		cmocka_unit_test_setup(test_unmappable, setup),
		cmocka_unit_test_setup(test_sub_page_regions, setup),
		cmocka_unit_test_setup(test_pool, setup),
		cmocka_unit_test_setup(test_id_registers, setup),
		cmocka_unit_test_setup(test_payloads, setup),
		cmocka_unit_test_setup(test_restart, setup),
	};

	return cmocka_run_group_tests_name("boot_build", tests, NULL, NULL);
}
