// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The I/O bitmaps of both vendors, read as hardware reads them: every port with
 * every width against a model of what cells own, on boards by chance.
 */
/* INCLUDE: tests/unit/fake/x86 tests/unit/fake/include core/include arch/x86/include boot/x86/include lib/include */
/* LINK: tests/unit/fake/x86/io_bitmap_svm.c tests/unit/fake/x86/io_bitmap_vmx.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "boot.h"
#include "variants.h"

#define PORTS	0x10000u
#define PAGE	0x1000u
#define CELLS	3u
#define REGIONS 4u
#define BOARDS	40u

const uint32_t svm_io_bitmap_pages = 3;
const uint32_t vmx_io_bitmap_pages = 2;

struct boot boot;

static struct system_config system_config;
static struct cell_config configs[CELLS];
static struct config_pio pios[CELLS][REGIONS];
static uint8_t pages[3 * PAGE] __attribute__((aligned(4096)));

void *pool_alloc(uint32_t count)
{
	assert_true(count <= 3);
	memset(pages, 0, sizeof(pages));
	return pages;
}

const struct config_pio *config_pios(const struct cell_config *config)
{
	return pios[config - configs];
}

static int set_up(void **state)
{
	(void)state;
	memset(configs, 0, sizeof(configs));
	memset(pios, 0, sizeof(pios));
	memset(&system_config, 0, sizeof(system_config));
	boot.chain.system = &system_config;
	boot.chain.num_cells = CELLS;
	for (uint32_t n = 0; n < CELLS; n++) {
		boot.chain.cells[n].config = &configs[n];
	}
	return 0;
}

static void give(uint32_t cell, uint16_t base, uint16_t length)
{
	struct config_pio *pio = &pios[cell][configs[cell].num_pio_regions++];

	pio->base = base;
	pio->length = length;
}

static bool claims(uint32_t cell, uint32_t port)
{
	for (uint32_t i = 0; i < configs[cell].num_pio_regions; i++) {
		if (port >= pios[cell][i].base &&
		    port - pios[cell][i].base < pios[cell][i].length) {
			return true;
		}
	}
	return false;
}

static bool owns(uint32_t cell, uint32_t port)
{
	uint32_t timer = system_config.platform.x86.pm_timer_address;
	bool ceded = false;

	if (timer != 0 && port >= timer && port < timer + 4) {
		return true;
	}
	for (uint32_t n = 1; cell == 0 && n < CELLS; n++) {
		ceded = ceded || claims(n, port);
	}
	return cell < CELLS && claims(cell, port) && !ceded;
}

/* SVM looks at the bit of each byte, also behind the last port. */
static bool traps(uint32_t port, uint32_t size)
{
	for (uint32_t n = port; n < port + size; n++) {
		if ((pages[n / 8] >> n % 8 & 1) != 0) {
			return true;
		}
	}
	return false;
}

static void check(uint32_t cell)
{
	bool owned[PORTS + 4] = { false };

	for (uint32_t port = 0; port < PORTS; port++) {
		owned[port] = owns(cell, port);
	}
	for (uint32_t port = 0; port < PORTS; port++) {
		bool open = true;

		for (uint32_t size = 1; size <= 4; size++) {
			open = open && owned[port + size - 1];
			if (size != 3 && port + size <= PORTS &&
			    traps(port, size) == open) {
				fail_msg("cell %u, port 0x%x, %u bytes: %s",
					 cell, port, size,
					 open ? "traps" : "is open");
			}
		}
	}
}

static void check_both(uint32_t cell)
{
	assert_ptr_equal(vmx_io_bitmap_build(cell), pages);
	check(cell);
	assert_ptr_equal(svm_io_bitmap_build(cell), pages);
	check(cell);
	/* An access over the end of all ports. */
	assert_true(traps(PORTS - 1, 2));
	assert_true(traps(PORTS - 3, 4));
	for (uint32_t i = PORTS / 8; i < sizeof(pages); i++) {
		assert_int_equal(pages[i], 0xff);
	}
}

static void test_nothing(void **state)
{
	(void)state;
	check_both(0);
	check_both(1);
}

static void test_a_board(void **state)
{
	(void)state;
	system_config.platform.x86.pm_timer_address = 0x608;
	give(0, 0x2e8, 0x120);
	give(1, 0x2f8, 8);
	give(2, 0x3e8, 8);
	for (uint32_t cell = 0; cell < CELLS; cell++) {
		check_both(cell);
	}
}

/* The bits of the last ports, where a wrong bound would show. */
static void test_ends(void **state)
{
	(void)state;
	give(1, 0, 1);
	give(1, 0xffff, 1);
	give(2, 0xfff0, 0x10);
	give(2, 0x7ffe, 4);
	system_config.platform.x86.pm_timer_address = 0xfffc;
	for (uint32_t cell = 0; cell < CELLS; cell++) {
		check_both(cell);
	}
}

/* The check refuses such regions; the bitmap's end is safe without it. */
static void test_too_long(void **state)
{
	(void)state;
	give(1, 0xfff0, 0xffff);
	system_config.platform.x86.pm_timer_address = 0xffff;
	vmx_io_bitmap_build(1);
	assert_false(traps(0xffef + 1, 4));
	assert_true(traps(0xffef, 1));
	svm_io_bitmap_build(1);
	assert_true(traps(PORTS - 1, 2));
}

/* CPUs of no cell have nothing, the timer neither. */
static void test_no_cell(void **state)
{
	(void)state;
	system_config.platform.x86.pm_timer_address = 0x608;
	give(0, 0, 0x8000);
	svm_io_bitmap_build(CONFIG_MAX_CELLS);
	for (uint32_t port = 0; port < PORTS; port++) {
		assert_true(traps(port, 1));
	}
}

static void test_boards_by_chance(void **state)
{
	(void)state;
	srand(1);
	for (uint32_t board = 0; board < BOARDS; board++) {
		set_up(NULL);
		system_config.platform.x86.pm_timer_address =
			(uint16_t)(rand() % 2 * rand() % 0xfffd);
		for (uint32_t i = 0; i < CELLS * REGIONS; i++) {
			uint16_t base = (uint16_t)rand();
			int limit = (int)PORTS - base;

			give(i / REGIONS, base,
			     (uint16_t)(rand() %
					(limit < 0x400 ? limit : 0x400)));
		}
		check_both(board % CELLS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_nothing, set_up),
		cmocka_unit_test_setup(test_a_board, set_up),
		cmocka_unit_test_setup(test_ends, set_up),
		cmocka_unit_test_setup(test_too_long, set_up),
		cmocka_unit_test_setup(test_no_cell, set_up),
		cmocka_unit_test_setup(test_boards_by_chance, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
