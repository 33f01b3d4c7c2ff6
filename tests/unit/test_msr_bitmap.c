// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The MSR bitmaps of both vendors, read as the manuals say that hardware reads
 * them: each MSR of each range must have the verdict of the list below, which
 * was written from the policy and not from the code.
 */
/* INCLUDE: tests/unit/fake/x86 tests/unit/fake/include core/include arch/x86/include boot/x86/include lib/include */
/* LINK: tests/unit/fake/x86/bitmaps_svm.c tests/unit/fake/x86/bitmaps_svm_x2apic.c tests/unit/fake/x86/bitmaps_vmx.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "boot.h"
#include "variants.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define PAGE	   0x1000u

/* What a guest may do without an exit. */
enum verdict {
	NONE,
	READ,
	WRITE,
	BOTH
};

struct rule {
	uint32_t first;
	uint32_t last;
	enum verdict verdict;
};

static const struct rule common[] = {
	{ 0x10, 0x10, READ },		  /* TSC */
	{ 0x17, 0x17, READ },		  /* PLATFORM_ID */
	{ 0x1b, 0x1b, READ },		  /* APIC_BASE */
	{ 0x48, 0x49, BOTH },		  /* SPEC_CTRL, PRED_CMD */
	{ 0x8b, 0x8b, READ },		  /* microcode revision */
	{ 0xce, 0xcf, READ },		  /* PLATFORM_INFO, CORE_CAP */
	{ 0x10b, 0x10b, BOTH },		  /* FLUSH_CMD */
	{ 0x174, 0x176, BOTH },		  /* SYSENTER */
	{ 0x277, 0x277, BOTH },		  /* PAT */
	{ 0x6e0, 0x6e0, BOTH },		  /* TSC_DEADLINE */
	{ 0xc0000081, 0xc0000084, BOTH }, /* STAR to SFMASK */
	{ 0xc0000100, 0xc0000103, BOTH }, /* FS, GS, KGS, TSC_AUX */
};

static const struct rule vmx_only[] = {
	{ 0xc0000080, 0xc0000080, BOTH }, /* EFER */
};

static const struct rule svm_only[] = {
	{ 0xc001011f, 0xc001011f, BOTH }, /* VIRT_SPEC_CTRL */
};

static const struct rule x2apic_only[] = {
	{ 0x808, 0x808, BOTH }, /* TPR */
	{ 0x80b, 0x80b, BOTH }, /* EOI */
	{ 0x80f, 0x80f, BOTH }, /* SVR */
	{ 0x828, 0x828, BOTH }, /* ESR */
	{ 0x832, 0x832, BOTH }, /* LVT timer */
	{ 0x837, 0x838, BOTH }, /* LVT error, initial count */
	{ 0x83e, 0x83f, BOTH }, /* divide configuration, self IPI */
	{ 0x802, 0x83f, READ }, /* the rest */
};

static uint8_t pages[3 * PAGE] __attribute__((aligned(4096)));
static uint32_t taken;

struct boot boot;

void *pool_alloc(uint32_t count)
{
	assert_true(count < 3);
	memset(pages, 0, sizeof(pages));
	memset(pages + count * PAGE, 0x5a, PAGE);
	taken = count;
	return pages;
}

static enum verdict of(const struct rule *rules, size_t count, uint32_t msr)
{
	for (size_t i = 0; i < count; i++) {
		if (msr >= rules[i].first && msr <= rules[i].last) {
			return rules[i].verdict;
		}
	}
	return NONE;
}

static enum verdict wanted(uint32_t msr, bool is_vmx, bool is_x2apic)
{
	enum verdict verdict = of(common, LEN(common), msr);

	verdict |= is_vmx ? of(vmx_only, LEN(vmx_only), msr)
			  : of(svm_only, LEN(svm_only), msr);
	return is_x2apic ? verdict | of(x2apic_only, LEN(x2apic_only), msr)
			 : verdict;
}

static bool bit(uint32_t byte, uint32_t number)
{
	return (pages[byte] >> number & 1) != 0;
}

/* APM 2 "MSR Intercepts": a set bit intercepts. */
static enum verdict svm_verdict(uint32_t msr)
{
	uint32_t range = msr < 0x2000 ? 0 : msr < 0xc0002000 ? 0x800 : 0x1000;
	uint32_t byte = range + msr % 0x2000 / 4;

	return (bit(byte, msr % 4 * 2) ? NONE : READ) |
	       (bit(byte, msr % 4 * 2 + 1) ? NONE : WRITE);
}

/* SDM 3C "MSR-Bitmap Address". */
static enum verdict vmx_verdict(uint32_t msr)
{
	uint32_t high = msr < 0x2000 ? 0 : 0x400;
	uint32_t byte = high + msr % 0x2000 / 8;

	return (bit(byte, msr % 8) ? NONE : READ) |
	       (bit(byte + 0x800, msr % 8) ? NONE : WRITE);
}

static void check(uint32_t base, bool is_vmx, bool is_x2apic)
{
	for (uint32_t msr = base; msr < base + 0x2000; msr++) {
		enum verdict found = is_vmx ? vmx_verdict(msr)
					    : svm_verdict(msr);

		if (found != wanted(msr, is_vmx, is_x2apic)) {
			fail_msg("MSR 0x%x: wanted %u, found %u", msr,
				 wanted(msr, is_vmx, is_x2apic), found);
		}
	}
}

static void check_guard(uint32_t size)
{
	assert_int_equal(taken, size);
	for (uint32_t i = size * PAGE; i < (size + 1) * PAGE; i++) {
		assert_int_equal(pages[i], 0x5a);
	}
}

static void check_svm(bool is_x2apic)
{
	check(0, false, is_x2apic);
	check(0xc0000000, false, is_x2apic);
	check(0xc0010000, false, is_x2apic);
	for (uint32_t i = 0x1800; i < 0x2000; i++) {
		assert_int_equal(pages[i], 0xff);
	}
	check_guard(2);
}

static void test_svm_xapic(void **state)
{
	(void)state;
	assert_ptr_equal(svm_msr_bitmap_build(), pages);
	check_svm(false);
}

static void test_svm_x2apic(void **state)
{
	(void)state;
	svm_x2apic_msr_bitmap_build();
	check_svm(true);
}

static void test_vmx_x2apic(void **state)
{
	(void)state;
	vmx_msr_bitmap_build();
	check(0, true, true);
	check(0xc0000000, true, true);
	check_guard(1);
}

/* The filtered ones by name, whatever the lists above say. */
static void test_what_must_trap(void **state)
{
	static const uint32_t writes[] = {
		0x10,  0x1b,  0x3b,  0x1d9, 0x2ff, 0x800, 0x802, 0x803, 0x80d,
		0x82f, 0x830, 0x833, 0x834, 0x835, 0x836, 0x839, 0xda0, 0x150,
	};

	(void)state;
	vmx_msr_bitmap_build();
	for (uint32_t i = 0; i < LEN(writes); i++) {
		assert_int_equal(vmx_verdict(writes[i]) & WRITE, NONE);
	}
	for (uint32_t msr = 0x560; msr < 0x588; msr++) {
		assert_int_equal(vmx_verdict(msr), NONE);
	}
	for (uint32_t msr = 0x985; msr < 0x98b; msr++) {
		assert_int_equal(vmx_verdict(msr), NONE);
	}
	svm_msr_bitmap_build();
	assert_int_equal(svm_verdict(0xc0000080), NONE);
	assert_int_equal(svm_verdict(0xc0010114), NONE);
	assert_int_equal(svm_verdict(0xc0010117), NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_svm_xapic),
		cmocka_unit_test(test_svm_x2apic),
		cmocka_unit_test(test_vmx_x2apic),
		cmocka_unit_test(test_what_must_trap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
