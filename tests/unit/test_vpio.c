// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Ports that a cell does not own: every port, width and direction, and the few
 * writes that end the cell.
 */
/* INCLUDE: tests/unit/fake/x86 tests/unit/fake/include core/include arch/x86/include lib/include */
/* LINK: arch/x86/vpio.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "vcpu.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define PORTS	   0x10000u
#define PATTERN	   0x1122334455667788ull

static uint32_t skips;
static uint32_t stops;
static enum cell_end stop_end;
static const char *stop_reason;
static uint64_t stop_address;
static const uint32_t sizes[] = { 1, 2, 4 };

const struct cell this_cell;
struct cpu this_cpu;
struct cell_state cell_state;

void vcpu_skip(void)
{
	skips++;
}

void exit_stop(struct guest_regs *regs, enum cell_end end, const char *reason,
	       const struct gpa *address)
{
	(void)regs;
	stops++;
	stop_end = end;
	stop_reason = reason;
	stop_address = address != NULL ? address->v : ~0ull;
}

/* RAX afterwards. */
static uint64_t access(uint32_t port, uint32_t size, bool is_in, uint64_t rax,
		       bool is_string)
{
	struct guest_regs regs = { .r = { [RAX] = rax, [RDX] = 7 } };
	struct guest_regs wanted = regs;

	skips = 0;
	stops = 0;
	exit_port(&regs, (uint16_t)port, size, is_in, is_string);
	assert_int_equal(skips + stops, 1);
	wanted.r[RAX] = regs.r[RAX];
	assert_memory_equal(&regs, &wanted, sizeof(regs));
	return regs.r[RAX];
}

static void test_reads(void **state)
{
	(void)state;
	for (uint32_t port = 0; port < PORTS; port++) {
		uint64_t low = port == 0x42 || port == 0x71 ? 0 : 0xff;

		assert_int_equal(access(port, 1, true, PATTERN, false),
				 0x1122334455667700 | low);
		assert_int_equal(access(port, 2, true, PATTERN, false),
				 0x112233445566ff00 | low);
		assert_int_equal(access(port, 4, true, PATTERN, false),
				 0xffffff00 | low);
		assert_int_equal(skips, 1);
	}
}

/* The end that a write of @value is; CELL_END_FAULT stands for none. */
static enum cell_end wanted_end(uint32_t port, uint32_t size, uint8_t value)
{
	if (size == 1 && port == 0xcf9 && (value & 4) != 0) {
		return CELL_END_RESET;
	}
	if (size == 1 && port == 0x64 && value == 0xfe) {
		return CELL_END_RESET;
	}
	if (size == 1 && port == 0xcfa && (value & 0x20) != 0) {
		return CELL_END_OFF;
	}
	return CELL_END_FAULT;
}

static void check_write(uint32_t port, uint32_t size, uint8_t value)
{
	uint64_t rax = 0x7777777777777700 | value;
	enum cell_end wanted = wanted_end(port, size, value);

	assert_int_equal(access(port, size, false, rax, false), rax);
	assert_int_equal(stops, wanted != CELL_END_FAULT);
	if (stops != 0) {
		assert_int_equal(stop_end, wanted);
		assert_int_equal(stop_address, ~0ull);
	}
}

static void test_writes(void **state)
{
	(void)state;
	for (uint32_t port = 0; port < PORTS; port++) {
		for (uint32_t i = 0; i < LEN(sizes); i++) {
			check_write(port, sizes[i], 0xff);
			check_write(port, sizes[i], 0xfe);
			check_write(port, sizes[i], 0);
		}
	}
	for (uint32_t value = 0; value < 0x100; value++) {
		for (uint32_t i = 0; i < LEN(sizes); i++) {
			check_write(0x64, sizes[i], (uint8_t)value);
			check_write(0xcf8, sizes[i], (uint8_t)value);
			check_write(0xcf9, sizes[i], (uint8_t)value);
			check_write(0xcfa, sizes[i], (uint8_t)value);
		}
	}
}

static void expect_end(uint32_t port, uint8_t value, const char *reason)
{
	access(port, 1, false, value, false);
	assert_int_equal(stops, 1);
	assert_string_equal(stop_reason, reason);
}

static void test_reasons(void **state)
{
	(void)state;
	expect_end(0xcf9, 0x06, "reset port");
	expect_end(0x64, 0xfe, "reset by the keyboard controller");
	expect_end(0xcfa, 0x34, "sleep port");
}

static void test_strings_end_the_cell(void **state)
{
	(void)state;
	for (uint32_t port = 0; port < PORTS; port += 0x2f) {
		for (uint32_t i = 0; i < LEN(sizes) * 2; i++) {
			access(port, sizes[i / 2], i % 2 != 0, PATTERN, true);
			assert_int_equal(stops, 1);
			assert_int_equal(stop_end, CELL_END_FAULT);
			assert_int_equal(stop_address, port);
			assert_string_equal(stop_reason,
					    "string access to a port it does "
					    "not own");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_writes),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_strings_end_the_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
