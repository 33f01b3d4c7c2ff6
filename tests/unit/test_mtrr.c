// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * MTRRs of CPUs that start: what they had becomes the boot CPU's, in the order
 * of the manual, with caches off and empty. A CPU that has them is left alone.
 */
/* INCLUDE: tests/unit/fake/x86_boot tests/unit/fake/x86 core/include arch/x86/include boot/x86/include lib/include */
/* LINK: tests/unit/fake/x86_boot/asm_mtrr.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "arch_barrier.h"
#include "asm_mtrr.h"
#include "insn.h"
#include "policy.h"

#define LEN(array)   (sizeof(array) / sizeof((array)[0]))
#define MSRS	     0x300u
#define CAP	     0xfeu
#define DEF_TYPE     0x2ffu
#define ENABLE	     0x800u
#define CACHE_SWITCH 3u /* instructions: WBINVD, MOV to CR0, WBINVD */

static const uint32_t fixed[] = { 0x250, 0x258, 0x259, 0x268, 0x269, 0x26a,
				  0x26b, 0x26c, 0x26d, 0x26e, 0x26f };

static uint64_t msrs[MSRS];
static uint64_t wanted[MSRS];
static uint32_t features;
static uint32_t writes;
static uint32_t instructions;
static uint32_t flushes;

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	assert_int_equal(leaf, 1);
	(void)subleaf;
	return (struct cpuid){ 0, 0, 0, features };
}

uint64_t msr_read(uint32_t msr)
{
	assert_true(msr < MSRS);
	return msrs[msr];
}

/* Only between the two changes of CR0, and while they are switched off. */
void msr_write(uint32_t msr, uint64_t value)
{
	assert_true(msr < MSRS);
	if (msr != DEF_TYPE) {
		assert_int_equal(msrs[DEF_TYPE] & ENABLE, 0);
	}
	assert_int_equal(instructions, CACHE_SWITCH + 1);
	assert_int_equal(flushes, 1);
	msrs[msr] = value;
	writes++;
}

uint64_t arch_clock(void)
{
	return 0;
}

void arch_forget_map(void)
{
	flushes++;
}

/* CR0 is read, and then: caches empty, CR0 written, caches empty. */
void fake_asm(const char *text)
{
	static const char *const order[] = { "%%cr0, %0", "wbinvd", "%0, %%cr0",
					     "wbinvd" };

	assert_non_null(strstr(text, order[instructions % LEN(order)]));
	instructions++;
}

static void set_all(uint64_t *values, uint64_t seed)
{
	for (uint32_t i = 0; i < 16; i++) {
		values[0x200 + i] = seed + i;
	}
	for (uint32_t i = 0; i < LEN(fixed); i++) {
		values[fixed[i]] = seed << 8 | i;
	}
	values[DEF_TYPE] = ENABLE | 0x400 | (seed & 7);
	values[CAP] = 0x508;
}

static int set_up(void **state)
{
	(void)state;
	features = 1u << 12;
	writes = instructions = flushes = 0;
	return 0;
}

/* The boot CPU remembers once: the first test is also the others' start. */
static void test_remember(void **state)
{
	(void)state;
	set_all(msrs, 6);
	set_all(wanted, 6);
	mtrr_remember();
	mtrr_copy();
	assert_int_equal(writes + instructions + flushes, 0);
	assert_memory_equal(msrs, wanted, sizeof(msrs));
}

static void expect_copy(void)
{
	mtrr_copy();
	assert_memory_equal(msrs, wanted, sizeof(msrs));
	assert_int_equal(writes, 16 + LEN(fixed) + 2);
	assert_int_equal(instructions, 2 * (CACHE_SWITCH + 1));
	assert_int_equal(flushes, 2);
}

static void test_copy(void **state)
{
	(void)state;
	set_all(msrs, 0);
	expect_copy();
}

static void test_one_difference(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 16 + LEN(fixed) + 1; i++) {
		uint32_t msr = i < 16		     ? 0x200 + i
			       : i < 16 + LEN(fixed) ? fixed[i - 16]
						     : DEF_TYPE;

		set_up(NULL);
		msrs[msr] ^= 1ull << 34;
		expect_copy();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_remember, set_up),
		cmocka_unit_test_setup(test_copy, set_up),
		cmocka_unit_test_setup(test_one_difference, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
