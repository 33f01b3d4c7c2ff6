// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Formatted output against the C library's, and the memory and string functions
 * at every alignment and length around a word.
 */
/* INCLUDE: tests/unit/fake lib/include */
/* LINK: lib/print.c lib/print_basic.c tests/unit/fake/lib_string.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "print.h"

/* What lib_string.h renames, without hiding the C library's. */
void *lib_memcpy(void *restrict to, const void *restrict from, size_t size);
void *lib_memset(void *to, int value, size_t size);
int lib_memcmp(const void *a, const void *b, size_t size);
int lib_strncmp(const char *a, const char *b, size_t size);
size_t lib_strnlen(const char *text, size_t limit);

static char output[256];
static uint32_t length;

void print_char(char c)
{
	assert_true(length + 1 < sizeof(output));
	output[length++] = c;
	output[length] = '\0';
}

#define assert_prints(...)                                     \
	do {                                                   \
		char wanted[sizeof(output)];                   \
                                                               \
		length = 0;                                    \
		output[0] = '\0';                              \
		print(__VA_ARGS__);                            \
		snprintf(wanted, sizeof(wanted), __VA_ARGS__); \
		assert_string_equal(output, wanted);           \
	} while (0)

static void test_numbers(void **state)
{
	static const uint64_t values[] = {
		0,	     1,		 9,	     10,	 15,
		16,	     99,	 0x7fffffff, 0x80000000, 0xffffffff,
		0x100000000, 9999999999, INT64_MAX,  1ull << 63, UINT64_MAX,
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		uint32_t low = (uint32_t)values[i];

		assert_prints("%u %x|%8u|%08x|%1u|%01x", low, low, low, low,
			      low, low);
		assert_prints("%lu %lx|%20lu|%016lx|%3lx|%040lx", values[i],
			      values[i], values[i], values[i], values[i],
			      values[i]);
	}
}

static void test_text(void **state)
{
	(void)state;
	assert_prints("plain");
	assert_prints("%s|%s|%s", "", "a", "text");
	assert_prints("%c%c|%%|%u%%", 'x', '\n', 5u);
	assert_prints("%s at 0x%lx: %u", "memory", 0x40000000ul, 3u);
	/* Text is padded on the right here. */
	length = 0;
	print("%6s|%2s|", "abc", "abc");
	assert_string_equal(output, "abc   |abc|");
}

static void print_odd(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	length = 0;
	output[0] = '\0';
	print_args(format, args);
	va_end(args);
}

/* A format that ends too early, or is not known, reads nothing behind it. */
static void test_odd_formats(void **state)
{
	static const char *const ends[] = { "a%", "a%0", "a%12", "a%l",
					    "a%08l" };

	(void)state;
	for (uint32_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char *copy = strdup(ends[i]);

		print_odd(copy);
		assert_string_equal(output, "a");
		free(copy);
	}
	print_odd("%d %p");
	assert_string_equal(output, "d p");
}

static void test_memcpy(void **state)
{
	uint8_t from[64];
	uint8_t to[64];
	uint8_t wanted[64];

	(void)state;
	for (uint8_t i = 0; i < 64; i++) {
		from[i] = (uint8_t)(i + 1);
	}
	for (uint32_t n = 0; n < 9 * 9 * 32; n++) {
		uint32_t a = n % 9;
		uint32_t b = n / 9 % 9;
		uint32_t size = n / 81;

		memset(to, 0xee, sizeof(to));
		memset(wanted, 0xee, sizeof(wanted));
		memcpy(wanted + a, from + b, size);
		assert_ptr_equal(lib_memcpy(to + a, from + b, size), to + a);
		assert_memory_equal(to, wanted, sizeof(to));
	}
}

static void test_memset(void **state)
{
	uint8_t to[64];
	uint8_t wanted[64];

	(void)state;
	for (uint32_t n = 0; n < 9 * 40; n++) {
		memset(to, 0x11, sizeof(to));
		memset(wanted, 0x11, sizeof(wanted));
		memset(wanted + n % 9, 0x1a5 & 0xff, n / 9);
		assert_ptr_equal(lib_memset(to + n % 9, 0x1a5, n / 9),
				 to + n % 9);
		assert_memory_equal(to, wanted, sizeof(to));
	}
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void test_compare(void **state)
{
	static const char *const texts[] = {
		"",    "a",    "b",    "ab",   "abc",
		"abd", "abcd", "\x7f", "\x80", "\xff",
	};

	(void)state;
	for (uint32_t n = 0; n < 10 * 10; n++) {
		const char *a = texts[n / 10];
		const char *b = texts[n % 10];
		size_t both = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

		for (size_t size = 0; size < 6; size++) {
			assert_int_equal(sign(lib_strncmp(a, b, size)),
					 sign(strncmp(a, b, size)));
			assert_int_equal(lib_strnlen(a, size),
					 strnlen(a, size));
		}
		for (size_t size = 0; size <= both; size++) {
			assert_int_equal(sign(lib_memcmp(a, b, size)),
					 sign(memcmp(a, b, size)));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_odd_formats),
		cmocka_unit_test(test_memcpy),
		cmocka_unit_test(test_memset),
		cmocka_unit_test(test_compare),
	};

	return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
