// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * MSR accesses that exit, for SVM with xAPIC and for VMX with x2APIC: every MSR
 * of all ranges that bitmaps know, against a list of those that are answered.
 */
/* INCLUDE: tests/unit/fake/x86 tests/unit/fake/include core/include arch/x86/include lib/include */
/* LINK: tests/unit/fake/x86/vmsr_svm.c tests/unit/fake/x86/vmsr_vmx.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "insn.h"
#include "variants.h"
#include "vcpu.h"
#include "vlapic.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define JUNK	   0xdeadbeef00000000ull
#define ARCH_CAP   0x400fd0ffull
#define APIC_BASE  0xfee00900ull
#define EFER	   0xc0000080u
#define PATTERN	   0x123456789abcdef0ull

/* What a write does; all others are refused. */
enum write_rule {
	REFUSED,
	IGNORED,
	ONLY_ZERO,
	ONLY_SAME, /* as what is read from hardware */
};

struct special {
	uint32_t first;
	uint32_t last;
	bool readable;
	uint64_t value;
	enum write_rule rule;
};

/* EFER and the x2APIC's are tested apart. */
static const struct special specials[] = {
	{ 0x1b, 0x1b, false, 0, ONLY_SAME },	   /* APIC_BASE */
	{ 0x3a, 0x3a, true, 1, REFUSED },	   /* FEATURE_CONTROL */
	{ 0x79, 0x79, false, 0, IGNORED },	   /* BIOS_UPDT_TRIG */
	{ 0x8b, 0x8b, false, 0, IGNORED },	   /* BIOS_SIGN_ID */
	{ 0xfe, 0xfe, true, 0, REFUSED },	   /* MTRRCAP */
	{ 0x10a, 0x10a, true, ARCH_CAP, REFUSED }, /* ARCH_CAPABILITIES */
	{ 0x179, 0x17a, true, 0, REFUSED },	   /* MCG_CAP, MCG_STATUS */
	{ 0x1a0, 0x1a0, true, 0x1801, REFUSED },   /* MISC_ENABLE */
	{ 0x1d9, 0x1d9, true, 0, ONLY_ZERO },	   /* DEBUGCTL */
	{ 0x200, 0x20f, true, 0, REFUSED },	   /* MTRR_PHYSBASE, MASK */
	{ 0x250, 0x26f, true, 0, REFUSED },	   /* MTRR_FIX */
	{ 0x2ff, 0x2ff, true, 0x806, IGNORED },	   /* MTRR_DEF_TYPE */
	{ 0xda0, 0xda0, true, 0, ONLY_ZERO },	   /* XSS */
	{ 0xc0010015, 0xc0010015, true, 0x1000000, REFUSED }, /* HWCR */
	{ 0xc0010055, 0xc0010055, true, 0, REFUSED },	      /* INT_PENDING */
};

static struct cell cell;
static uint32_t reset_msrs[CELL_RESET_MSRS];
static uint32_t num_resets;
static uint32_t xstate_resets;
static uint32_t skips;
static uint32_t faults;
static uint64_t efer;
static bool efer_taken;
static uint32_t apic_reg;
static uint32_t apic_calls;
static uint64_t apic_value;
static bool apic_done;

extern const struct cell this_cell __attribute__((alias("cell")));
struct cpu this_cpu;
struct cell_state cell_state;

uint64_t msr_read(uint32_t msr)
{
	assert_int_equal(msr, 0x1b);
	return APIC_BASE;
}

void msr_write(uint32_t msr, uint64_t value)
{
	assert_int_equal(value, 0);
	assert_true(num_resets < LEN(reset_msrs));
	reset_msrs[num_resets++] = msr;
}

void xstate_reset(void)
{
	xstate_resets++;
}

void vcpu_skip(void)
{
	skips++;
}

void vcpu_inject(enum vcpu_vector vector)
{
	assert_int_equal(vector, VECTOR_GP);
	faults++;
}

uint64_t vcpu_efer(void)
{
	return efer;
}

bool vcpu_set_efer(uint64_t value)
{
	efer = efer_taken ? value : efer;
	return efer_taken;
}

bool vlapic_msr_read(uint32_t reg, uint64_t *value)
{
	apic_reg = reg;
	apic_calls++;
	*value = apic_value;
	return apic_done;
}

bool vlapic_msr_write(uint32_t reg, uint64_t value)
{
	apic_reg = reg;
	apic_calls++;
	apic_value = value;
	return apic_done;
}

static int set_up(void **state)
{
	(void)state;
	cell.arch.arch_capabilities = ARCH_CAP;
	memset(&this_cpu, 0, sizeof(this_cpu));
	apic_calls = 0;
	apic_done = true;
	efer_taken = true;
	return 0;
}

typedef void exit_handler(struct guest_regs *regs);

/* True if it was done; else it was #GP, and counted. */
static bool access(exit_handler *handler, struct guest_regs *regs)
{
	uint32_t denied = this_cpu.arch.denied;

	skips = 0;
	faults = 0;
	handler(regs);
	assert_int_equal(skips + faults, 1);
	assert_int_equal(this_cpu.arch.denied, denied + faults);
	return skips == 1;
}

static bool read_by(exit_handler *handler, uint32_t msr, uint64_t *value)
{
	struct guest_regs regs = {
		.r = { [RCX] = JUNK | msr, [RAX] = PATTERN, [RDX] = PATTERN }
	};
	struct guest_regs before = regs;

	if (!access(handler, &regs)) {
		assert_memory_equal(&regs, &before, sizeof(regs));
		return false;
	}
	assert_int_equal(regs.r[RCX], JUNK | msr);
	assert_int_equal((regs.r[RAX] | regs.r[RDX]) >> 32, 0);
	*value = regs.r[RDX] << 32 | regs.r[RAX];
	return true;
}

static bool write_by(exit_handler *handler, uint32_t msr, uint64_t value)
{
	struct guest_regs regs = { .r = { [RCX] = JUNK | msr,
					  [RAX] = JUNK | (uint32_t)value,
					  [RDX] = JUNK | value >> 32 } };
	struct guest_regs before = regs;
	bool is_done = access(handler, &regs);

	assert_memory_equal(&regs, &before, sizeof(regs));
	return is_done;
}

static const struct special *find(uint32_t msr)
{
	for (uint32_t i = 0; i < LEN(specials); i++) {
		if (msr >= specials[i].first && msr <= specials[i].last) {
			return &specials[i];
		}
	}
	return NULL;
}

static bool is_taken(const struct special *special, uint64_t value)
{
	enum write_rule rule = special != NULL ? special->rule : REFUSED;

	return rule == IGNORED || (rule == ONLY_ZERO && value == 0) ||
	       (rule == ONLY_SAME && value == APIC_BASE);
}

static void check_msr(exit_handler *read, exit_handler *write, uint32_t msr)
{
	static const uint64_t values[] = { 0,	      1,	  0x800,
					   APIC_BASE, 0xfee00d00, 0xfee00100,
					   ~0ull,     1ull << 32 };
	const struct special *special = find(msr);
	bool readable = special != NULL && special->readable;
	uint64_t value = 0;

	if (read_by(read, msr, &value) != readable ||
	    (readable && value != special->value)) {
		fail_msg("MSR 0x%x: wanted %d, 0x%lx; found 0x%lx", msr,
			 readable, readable ? special->value : 0, value);
	}
	for (uint32_t i = 0; i < LEN(values); i++) {
		if (write_by(write, msr, values[i]) !=
		    is_taken(special, values[i])) {
			fail_msg("MSR 0x%x: write of 0x%lx", msr, values[i]);
		}
	}
}

static void check_ranges(exit_handler *read, exit_handler *write)
{
	static const uint32_t ranges[] = { 0,	       0x40000000, 0x4b564d00,
					   0xc0000000, 0xc0010000, 0xffffe000 };

	for (uint32_t i = 0; i < LEN(ranges); i++) {
		for (uint32_t n = 0; n < 0x2000; n++) {
			uint32_t msr = ranges[i] + n;

			if (msr != EFER && msr - 0x800 >= 0x40) {
				check_msr(read, write, msr);
			}
		}
	}
	assert_int_equal(apic_calls, 0);
}

static void test_every_msr_svm(void **state)
{
	(void)state;
	check_ranges(svm_exit_rdmsr, svm_exit_wrmsr);
}

static void test_every_msr_vmx(void **state)
{
	(void)state;
	check_ranges(vmx_exit_rdmsr, vmx_exit_wrmsr);
}

/* A CPU without the MSR tells of no immunity. */
static void test_no_arch_capabilities(void **state)
{
	uint64_t value = 1;

	(void)state;
	cell.arch.arch_capabilities = 0;
	assert_true(read_by(vmx_exit_rdmsr, 0x10a, &value));
	assert_int_equal(value, 0);
}

static void test_efer_svm(void **state)
{
	uint64_t value;

	(void)state;
	efer = 0xd01;
	assert_true(read_by(svm_exit_rdmsr, EFER, &value));
	assert_int_equal(value, 0xd01);
	assert_true(write_by(svm_exit_wrmsr, EFER, 0x901));
	assert_int_equal(efer, 0x901);
	efer_taken = false;
	assert_false(write_by(svm_exit_wrmsr, EFER, 0xffffffff00000901));
	assert_int_equal(efer, 0x901);
}

/* It never exits there. */
static void test_efer_vmx(void **state)
{
	uint64_t value;

	(void)state;
	efer = 0xd01;
	assert_false(read_by(vmx_exit_rdmsr, EFER, &value));
	assert_false(write_by(vmx_exit_wrmsr, EFER, 0));
	assert_int_equal(efer, 0xd01);
}

static void check_apic_write(exit_handler *write)
{
	for (uint32_t reg = 0; reg < 0x40; reg++) {
		apic_done = true;
		assert_true(write_by(write, 0x800 + reg, PATTERN + reg));
		assert_int_equal(apic_reg, reg);
		assert_int_equal(apic_value, PATTERN + reg);
		apic_done = false;
		assert_false(write_by(write, 0x800 + reg, 0));
	}
	assert_int_equal(apic_calls, 2 * 0x40);
}

static void test_apic_writes(void **state)
{
	(void)state;
	check_apic_write(svm_exit_wrmsr);
	apic_calls = 0;
	check_apic_write(vmx_exit_wrmsr);
}

static void test_apic_reads_of_xapic(void **state)
{
	uint64_t value = 0;

	(void)state;
	for (uint32_t reg = 0; reg < 0x40; reg++) {
		apic_done = true;
		apic_value = PATTERN + reg;
		assert_true(read_by(svm_exit_rdmsr, 0x800 + reg, &value));
		assert_int_equal(apic_reg, reg);
		assert_int_equal(value, PATTERN + reg);
		apic_done = false;
		assert_false(read_by(svm_exit_rdmsr, 0x800 + reg, &value));
	}
}

/* In x2APIC mode the bitmap lets all through that exist: 0x800 does not. */
static void test_apic_reads_of_x2apic(void **state)
{
	uint64_t value;

	(void)state;
	for (uint32_t reg = 0; reg < 0x40; reg++) {
		assert_false(read_by(vmx_exit_rdmsr, 0x800 + reg, &value));
	}
	assert_int_equal(apic_calls, 0);
}

/* All that boot has listed, and no other. */
static void test_reset(void **state)
{
	static void (*const resets[])(void) = { svm_vmsr_reset,
						vmx_vmsr_reset };

	(void)state;
	xstate_resets = 0;
	for (uint32_t count = 0; count < CELL_RESET_MSRS; count++) {
		memset(cell.arch.reset_msrs, 0, sizeof(cell.arch.reset_msrs));
		for (uint32_t i = 0; i < count; i++) {
			cell.arch.reset_msrs[i] = 0xc0000100 + i;
		}
		for (uint32_t n = 0; n < LEN(resets); n++) {
			num_resets = 0;
			resets[n]();
			assert_int_equal(num_resets, count);
			assert_memory_equal(reset_msrs, cell.arch.reset_msrs,
					    count * sizeof(reset_msrs[0]));
		}
	}
	assert_int_equal(xstate_resets, 2 * CELL_RESET_MSRS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_every_msr_svm, set_up),
		cmocka_unit_test_setup(test_every_msr_vmx, set_up),
		cmocka_unit_test_setup(test_no_arch_capabilities, set_up),
		cmocka_unit_test_setup(test_efer_svm, set_up),
		cmocka_unit_test_setup(test_efer_vmx, set_up),
		cmocka_unit_test_setup(test_apic_writes, set_up),
		cmocka_unit_test_setup(test_apic_reads_of_xapic, set_up),
		cmocka_unit_test_setup(test_apic_reads_of_x2apic, set_up),
		cmocka_unit_test_setup(test_reset, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
