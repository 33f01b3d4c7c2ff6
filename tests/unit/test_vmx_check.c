// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What VMX must have: each thing that is taken away from a good CPU is refused
 * by its name, and each control that cannot be off by its bit.
 */
/* INCLUDE: tests/unit/fake/x86 core/include arch/x86/include boot/x86/include lib/include */
/* LINK: boot/x86/vmx_check.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "boot_x86.h"
#include "insn.h"
#include "msr.h"
#include "vmx_boot.h"

#define LEN(array)	(sizeof(array) / sizeof((array)[0]))
#define ALLOWED(v)	((uint64_t)(v) << 32)
#define FEATURE_CONTROL MSR_FEATURE_CONTROL
#define ARCH_CAP	MSR_ARCH_CAPABILITIES

/* A CPU like Bochs' model corei7_haswell_4770, with all that is wanted. */
static struct {
	uint32_t msr;
	uint64_t value;
} msrs[] = {
	{ FEATURE_CONTROL, 5 },
	{ MSR_VMX_BASIC, 0x00d810000000002b },
	{ MSR_VMX_MISC, 0x60 },
	{ MSR_VMX_CR0_FIXED0, 0x80000021 },
	{ MSR_VMX_CR4_FIXED0, 0x2000 },
	{ MSR_VMX_CR4_FIXED1, 0x1767ff },
	{ MSR_VMX_SECONDARY, ALLOWED(0x51ff) },
	{ MSR_VMX_EPT, 0x6334141 },
	{ MSR_VMX_PIN, ALLOWED(0x7f) | 0x16 },
	{ MSR_VMX_PROCESSOR, ALLOWED(0xf7f9fffe) | 0x04006172 },
	{ MSR_VMX_EXIT, ALLOWED(0x7fffff) | 0x36dfb },
	{ MSR_VMX_ENTRY, ALLOWED(0xffff) | 0x11fb },
	{ ARCH_CAP, 0 },
};
static uint64_t good[LEN(msrs)];

static struct {
	uint32_t ecx1, ebx7, edx7, edx80000001, maximum;
} features;
static jmp_buf out;
static char message[256];
static bool is_locked; /* FEATURE_CONTROL takes nothing */

static uint64_t *find(uint32_t msr)
{
	for (size_t i = 0; i < LEN(msrs); i++) {
		if (msrs[i].msr == msr) {
			return &msrs[i].value;
		}
	}
	fail_msg("MSR 0x%x", msr);
	return NULL;
}

uint64_t msr_read(uint32_t msr)
{
	return *find(msr);
}

void msr_write(uint32_t msr, uint64_t value)
{
	assert_int_equal(msr, FEATURE_CONTROL);
	if (!is_locked) {
		*find(msr) = value;
	}
}

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid id = { 0, 0, 0, 0 };

	assert_int_equal(subleaf, 0);
	if (leaf == 0) {
		id.eax = features.maximum;
	} else if (leaf == 1) {
		id.ecx = features.ecx1;
	} else if (leaf == 7) {
		assert_true(features.maximum >= 7);
		id.ebx = features.ebx7;
		id.edx = features.edx7;
	} else if (leaf == 0x80000001) {
		id.edx = features.edx80000001;
	}
	return id;
}

noreturn void boot_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	longjmp(out, 1);
}

static int fresh(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(msrs); i++) {
		if (good[i] == 0) {
			good[i] = msrs[i].value;
		}
		msrs[i].value = good[i];
	}
	features.ecx1 = 1u << 5 | 1u << 21 | 1u << 26;
	features.ebx7 = 1u << 10;
	features.edx7 = 0;
	features.edx80000001 = 1u << 27;
	features.maximum = 0xd;
	is_locked = false;
	message[0] = '\0';
	return 0;
}

/* NULL, or what the boot has failed with. */
static const char *check(void)
{
	message[0] = '\0';
	if (setjmp(out) == 0) {
		vcpu_check_cpu(3);
		return NULL;
	}
	assert_memory_equal(message, "CPU 3: ", 7);
	return message + 7;
}

static void assert_refused(const char *words)
{
	const char *found = check();

	assert_non_null(found);
	if (strstr(found, words) == NULL) {
		fail_msg("\"%s\", not \"%s\"", found, words);
	}
}

static void test_good(void **state)
{
	struct vmx_controls controls;

	(void)state;
	assert_null(check());
	vmx_controls(3, &controls);
	assert_int_equal(controls.pin, 0x1e);
	assert_int_equal(controls.processor, 0xb6006d72);
	assert_int_equal(controls.secondary, 0x10ca);
	assert_int_equal(controls.exit, 0x3f6fff);
	assert_int_equal(controls.entry, 0xd1ff);
}

/* Each wanted bit of each word, taken away. */
static void test_controls(void **state)
{
	static const struct {
		uint32_t msr, bit;
		const char *name;
	} rows[] = {
		{ MSR_VMX_PIN, 3, "NMI exiting" },
		{ MSR_VMX_PROCESSOR, 10, "MWAIT exiting" },
		{ MSR_VMX_PROCESSOR, 11, "RDPMC exiting" },
		{ MSR_VMX_PROCESSOR, 25, "I/O bitmaps" },
		{ MSR_VMX_PROCESSOR, 28, "MSR bitmaps" },
		{ MSR_VMX_PROCESSOR, 29, "MONITOR exiting" },
		{ MSR_VMX_PROCESSOR, 31, "secondary controls" },
		{ MSR_VMX_SECONDARY, 1, "EPT" },
		{ MSR_VMX_SECONDARY, 3, "RDTSCP" },
		{ MSR_VMX_SECONDARY, 6, "WBINVD exiting" },
		{ MSR_VMX_SECONDARY, 7, "unrestricted guest" },
		{ MSR_VMX_SECONDARY, 12, "INVPCID" },
		{ MSR_VMX_EXIT, 2, "save debug controls" },
		{ MSR_VMX_EXIT, 9, "64-bit host" },
		{ MSR_VMX_EXIT, 18, "save PAT" },
		{ MSR_VMX_EXIT, 19, "load PAT at exit" },
		{ MSR_VMX_EXIT, 20, "save EFER" },
		{ MSR_VMX_EXIT, 21, "load EFER at exit" },
		{ MSR_VMX_ENTRY, 2, "load debug controls" },
		{ MSR_VMX_ENTRY, 14, "load PAT at entry" },
		{ MSR_VMX_ENTRY, 15, "load EFER at entry" },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		fresh(state);
		*find(rows[i].msr) &= ~ALLOWED(1u << rows[i].bit);
		assert_refused(rows[i].name);
		/* Others of the word do not matter. */
		for (uint32_t bit = 0; bit < 32; bit++) {
			bool is_wanted = false;

			for (size_t n = 0; n < LEN(rows); n++) {
				is_wanted |= rows[n].msr == rows[i].msr &&
					     rows[n].bit == bit;
			}
			fresh(state);
			*find(rows[i].msr) &= ~ALLOWED(1u << bit);
			assert_int_equal(check() != NULL, is_wanted);
		}
	}
}

/* Each bit that nobody wants, always on. */
static void test_forced(void **state)
{
	static const struct {
		uint32_t msr, value;
		const char *name;
	} rows[] = {
		{ MSR_VMX_PIN, 0x1e, "pin-based" },
		{ MSR_VMX_PROCESSOR, 0xb6006d72, "processor-based" },
		{ MSR_VMX_SECONDARY, 0x10ca, "secondary" },
		{ MSR_VMX_EXIT, 0x3f6fff, "exit" },
		{ MSR_VMX_ENTRY, 0xd1ff, "entry" },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		for (uint32_t bit = 0; bit < 32; bit++) {
			char words[96];

			fresh(state);
			*find(rows[i].msr) |= 1u << bit;
			if ((rows[i].value >> bit & 1) != 0) {
				assert_null(check());
				continue;
			}
			snprintf(words, sizeof(words),
				 "VMX' %s controls; wanted 0x%x; found 0x%x",
				 rows[i].name, rows[i].value, 1u << bit);
			assert_refused(words);
		}
	}
}

/* Wanted if CPUID shows what they are for. */
static void test_optional_controls(void **state)
{
	struct vmx_controls controls;

	(void)state;
	features.edx80000001 = 0;
	features.ebx7 = 0;
	*find(MSR_VMX_SECONDARY) = ALLOWED(0xc2);
	assert_null(check());
	features.ebx7 = 1u << 2;
	assert_refused("ENCLS exiting");
	*find(MSR_VMX_SECONDARY) = ALLOWED(0x80c2);
	assert_null(check());
	vmx_controls(3, &controls);
	assert_int_equal(controls.secondary, 0x80c2);
	/* Without leaf 7 there is nothing of the kind. */
	features.maximum = 6;
	assert_null(check());
}

static void test_features(void **state)
{
	static const struct {
		uint32_t bit;
		const char *words;
	} rows[] = {
		{ 5, "VMX; wanted; not found" },
		{ 21, "x2APIC; wanted; not found" },
		{ 26, "XSAVE; wanted; not found" },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		fresh(state);
		features.ecx1 &= ~(1u << rows[i].bit);
		assert_refused(rows[i].words);
	}
}

static void test_firmware(void **state)
{
	(void)state;
	*find(FEATURE_CONTROL) = 1;
	assert_refused("disabled by the firmware (FEATURE_CONTROL 0x1)");
	/* Within SMX alone is not enough. */
	*find(FEATURE_CONTROL) = 3;
	assert_refused("disabled by the firmware");
	/* What is open is locked with VMX on, other bits as they are. */
	*find(FEATURE_CONTROL) = 0x100000;
	assert_null(check());
	assert_int_equal(*find(FEATURE_CONTROL), 0x100005);
	*find(FEATURE_CONTROL) = 0;
	is_locked = true;
	assert_refused("disabled by the firmware");
}

static void test_capabilities(void **state)
{
	static const struct {
		uint32_t msr, bit;
		const char *words;
	} rows[] = {
		{ MSR_VMX_BASIC, 55, "TRUE controls" },
		{ MSR_VMX_BASIC, 51, "a VMCS of a page in write-back memory" },
		{ MSR_VMX_EPT, 6, "EPT of 4 levels" },
		{ MSR_VMX_EPT, 8, "uncached EPT leaves" },
		{ MSR_VMX_EPT, 14, "EPT in write-back memory" },
		{ MSR_VMX_EPT, 16, "EPT leaves of 2 MiB" },
		{ MSR_VMX_EPT, 20, "INVEPT of all contexts" },
		{ MSR_VMX_EPT, 26, "INVEPT of all contexts" },
		{ MSR_VMX_MISC, 5, "a copy of EFER.LMA at exits" },
		{ MSR_VMX_MISC, 6, "activity state HLT" },
		{ MSR_VMX_CR4_FIXED1, 6, "CR4.MCE" },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		fresh(state);
		assert_true((*find(rows[i].msr) >> rows[i].bit & 1) != 0);
		*find(rows[i].msr) &= ~(1ull << rows[i].bit);
		assert_refused(rows[i].words);
	}
	fresh(state);
	*find(MSR_VMX_BASIC) |= 1ull << 44 | 1ull << 32;
	assert_refused("a VMCS of a page");
}

static void test_fixed_bits(void **state)
{
	for (uint32_t bit = 0; bit < 64; bit++) {
		bool is_known = bit == 0 || bit == 5 || bit == 31;

		fresh(state);
		*find(MSR_VMX_CR0_FIXED0) |= 1ull << bit;
		assert_int_equal(check() == NULL, is_known);
		fresh(state);
		*find(MSR_VMX_CR4_FIXED0) |= 1ull << bit;
		assert_int_equal(check() == NULL, bit == 13);
	}
}

static void test_small_pages(void **state)
{
	(void)state;
	assert_true(vmx_needs_small_pages());
	features.edx7 = 1u << 29;
	assert_true(vmx_needs_small_pages());
	*find(ARCH_CAP) = 1ull << 6;
	assert_false(vmx_needs_small_pages());
	features.edx7 = 0;
	assert_true(vmx_needs_small_pages());
	features.edx7 = 1u << 29;
	features.maximum = 6;
	assert_true(vmx_needs_small_pages());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, fresh),
		cmocka_unit_test_setup(test_controls, fresh),
		cmocka_unit_test_setup(test_forced, fresh),
		cmocka_unit_test_setup(test_optional_controls, fresh),
		cmocka_unit_test_setup(test_features, fresh),
		cmocka_unit_test_setup(test_firmware, fresh),
		cmocka_unit_test_setup(test_capabilities, fresh),
		cmocka_unit_test_setup(test_fixed_bits, fresh),
		cmocka_unit_test_setup(test_small_pages, fresh),
	};

	return cmocka_run_group_tests_name("vmx_check", tests, NULL, NULL);
}
