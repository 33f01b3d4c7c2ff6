// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * CPUs that must be equal: each fact that one of them tells otherwise fails the
 * boot by name. Threads of a core in several cells do, by each way in which CPUs
 * tell their cores. And what of the CPU becomes a constant of cells.
 */
/* INCLUDE: tests/unit/fake/x86_boot tests/unit/fake/x86 core/include arch/x86/include boot/x86/include lib/include */
/* LINK: boot/x86/cpu_check.c boot/x86/smt_check.c boot/x86/cpuid_build.c tests/unit/fake/x86/cpuid_build_vmx.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "arch_barrier.h"
#include "boot.h"
#include "config_check.h"
#include "insn.h"
#include "policy.h"
#include "variants.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define EXT	   0x80000000u
#define MSRS	   0x300u
#define ARCH_CAP   0x10au

struct boot boot;

static struct cpuid basic[0x20][2]; /* leaf, subleaf */
static struct cpuid extended[0x22];
static uint64_t msrs[MSRS];
static uint64_t touched[MSRS];
static uint32_t cells_of[8]; /* bit n: the cell has CPU n */
static uint32_t absent;	     /* bit n: cell n does not exist */
static struct cell_config configs[3];
static char message[256];
static jmp_buf failed;
static uint64_t clock_now;

void boot_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	longjmp(failed, 1);
}

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	if (leaf < EXT) {
		assert_true(leaf < LEN(basic));
		return subleaf < 2 ? basic[leaf][subleaf]
				   : (struct cpuid){ 0, 0, 0, 0 };
	}
	assert_true(leaf - EXT < LEN(extended));
	return extended[leaf - EXT];
}

uint64_t arch_clock(void)
{
	return clock_now;
}

uint64_t msr_read(uint32_t msr)
{
	assert_true(msr < MSRS);
	touched[msr]++;
	return msrs[msr];
}

void msr_write(uint32_t msr, uint64_t value)
{
	(void)value;
	fail_msg("write of MSR 0x%x", msr);
}

bool chain_cell_exists(const struct chain *chain, uint32_t cell)
{
	assert_ptr_equal(chain, &boot.chain);
	return (absent >> cell & 1) == 0;
}

uint64_t config_cpu_mask(const struct chain *chain, uint32_t cell)
{
	assert_ptr_equal(chain, &boot.chain);
	return cells_of[cell];
}

static int set_up(void **state)
{
	(void)state;
	memset(basic, 0, sizeof(basic));
	memset(extended, 0, sizeof(extended));
	memset(msrs, 0, sizeof(msrs));
	memset(touched, 0, sizeof(touched));
	memset(&boot, 0, sizeof(boot));
	basic[0][0].eax = 0x1f;
	basic[0][1] = basic[0][0];
	extended[0].eax = EXT + 0x21;
	basic[1][0].edx = 1u << 12 | 1u << 16; /* MTRR, PAT */
	basic[7][0].edx = 1u << 29;	       /* ARCH_CAPABILITIES */
	msrs[0xfe] = 0x508;		       /* 8 ranges, fixed ones */
	return 0;
}

static bool fails(void (*call)(uint32_t), uint32_t argument)
{
	message[0] = '\0';
	if (setjmp(failed) != 0) {
		return true;
	}
	call(argument);
	return false;
}

static void test_equal(void **state)
{
	(void)state;
	cpu_check_remember();
	for (uint32_t cpu = 1; cpu < CONFIG_MAX_CPUS; cpu++) {
		assert_false(fails(cpu_check, cpu));
	}
}

static void expect_difference(uint32_t *word, uint32_t bit, const char *text)
{
	*word ^= bit;
	assert_true(fails(cpu_check, 3));
	if (strstr(message, text) == NULL) {
		fail_msg("%s: %s", text, message);
	}
	*word ^= bit;
	assert_false(fails(cpu_check, 3));
}

static void expect_leaf(struct cpuid *id, uint32_t leaf, uint32_t registers)
{
	uint32_t *words[] = { &id->eax, &id->ebx, &id->ecx, &id->edx };
	static const char *const names[] = { "EAX", "EBX", "ECX", "EDX" };

	for (uint32_t i = 0; i < 4; i++) {
		char text[64];

		snprintf(text, sizeof(text),
			 "CPU 3: %s of CPUID 0x%x is not the boot CPU's; "
			 "wanted 0x",
			 names[i], leaf);
		if ((registers >> i & 1) != 0) {
			expect_difference(words[i], 1u << 5, text);
			expect_difference(words[i], 1u << 30, text);
		} else {
			*words[i] ^= 0xffff;
			assert_false(fails(cpu_check, 3));
			*words[i] ^= 0xffff;
		}
	}
}

/* Of each leaf the registers that count: bit 0 is EAX. */
static void test_cpuid(void **state)
{
	(void)state;
	cpu_check_remember();
	expect_leaf(&basic[1][0], 0x1, 0xd); /* EBX has the APIC id */
	expect_leaf(&basic[7][0], 0x7, 0xf);
	expect_leaf(&basic[7][1], 0x7, 0xf);
	expect_leaf(&basic[0xd][0], 0xd, 0xd); /* EBX is XCR0's */
	expect_leaf(&basic[0xd][1], 0xd, 0xd);
	expect_leaf(&extended[0x1], EXT + 0x1, 0xf);
	expect_leaf(&extended[0x7], EXT + 0x7, 0xf);
	expect_leaf(&extended[0x8], EXT + 0x8, 0xf);
	expect_leaf(&extended[0xa], EXT + 0xa, 0xf);
	expect_leaf(&extended[0x21], EXT + 0x21, 0xf);
	/* Another number of leaves is a difference, whatever follows. */
	expect_difference(&basic[0][0].eax, 1, "CPUID 0x0 is not");
	expect_difference(&extended[0].eax, 1, "CPUID 0x80000000 is not");
	/* Bits that are CR4's are not the CPU's. */
	basic[1][0].ecx ^= 1u << 27;
	basic[7][0].ecx ^= 1u << 4;
	assert_false(fails(cpu_check, 3));
}

static void expect_msr(uint32_t msr)
{
	char text[80];

	msrs[msr] ^= 1ull << 40;
	assert_true(fails(cpu_check, 2));
	snprintf(text, sizeof(text), "MSR 0x%x is not the boot CPU's; wanted",
		 msr);
	if (strstr(message, text) == NULL) {
		fail_msg("%s: %s", text, message);
	}
	msrs[msr] ^= 1ull << 40;
	assert_false(fails(cpu_check, 2));
}

static void test_msrs(void **state)
{
	static const uint32_t fixed[] = { 0x250, 0x258, 0x259, 0x268,
					  0x269, 0x26a, 0x26b, 0x26c,
					  0x26d, 0x26e, 0x26f };

	(void)state;
	cpu_check_remember();
	expect_msr(0x8b);
	expect_msr(0x277);
	expect_msr(ARCH_CAP);
	expect_msr(0xfe);
	expect_msr(0x2ff);
	for (uint32_t msr = 0x200; msr < 0x210; msr++) {
		expect_msr(msr);
	}
	for (uint32_t i = 0; i < LEN(fixed); i++) {
		expect_msr(fixed[i]);
	}
	assert_string_equal(message, "");
}

static void test_message(void **state)
{
	(void)state;
	msrs[0x8b] = 0x1200000000;
	cpu_check_remember();
	msrs[0x8b] = 0x1100000000;
	assert_true(fails(cpu_check, 2));
	assert_string_equal(message,
			    "CPU 2: microcode, MSR 0x8b is not the boot CPU's; "
			    "wanted 0x1200000000; found 0x1100000000");
}

/* What a CPU does not have is not read: that would be #GP. */
static void test_absent_msrs(void **state)
{
	(void)state;
	basic[1][0].edx = 0;
	basic[0][0].eax = 6;
	cpu_check_remember();
	assert_false(fails(cpu_check, 1));
	for (uint32_t msr = 0; msr < MSRS; msr++) {
		assert_true(touched[msr] == 0 || msr == 0x8b);
	}
	basic[1][0].edx = 1u << 12;
	msrs[0xfe] = 0;
	cpu_check_remember();
	assert_int_equal(touched[0x200] + touched[0x250] + touched[0x277], 0);
	assert_int_equal(touched[0x2ff], 1);
}

/* More ranges than any CPU has do not leave the array. */
static void test_many_ranges(void **state)
{
	(void)state;
	msrs[0xfe] = 0x1ff;
	cpu_check_remember();
	assert_false(fails(cpu_check, 1));
	msrs[0x23f]++;
	assert_true(fails(cpu_check, 1));
}

static void check_tsc_of_cpu(uint32_t tsc)
{
	clock_now = tsc;
	cpu_check(4);
	cpu_check_tsc(4, 1000, 2000);
}

static void test_tsc(void **state)
{
	(void)state;
	cpu_check_remember();
	assert_false(fails(check_tsc_of_cpu, 1000));
	assert_false(fails(check_tsc_of_cpu, 1500));
	assert_false(fails(check_tsc_of_cpu, 2000));
	assert_true(fails(check_tsc_of_cpu, 2001));
	assert_string_equal(message, "CPU 4: its TSC is not the boot CPU's; "
				     "wanted 0x3e8 to 0x7d0; found 0x7d1");
	assert_true(fails(check_tsc_of_cpu, 999));
	assert_true(fails(check_tsc_of_cpu, 0));
}

/* Cells "a" on CPUs 0 and 1, "b" on 2, "c" on 3; CPU 4 is nobody's. */
static void set_up_cells(void)
{
	static const char names[3] = { 'a', 'b', 'c' };

	memset(cells_of, 0, sizeof(cells_of));
	cells_of[0] = 0x3;
	cells_of[1] = 0x4;
	cells_of[2] = 0x8;
	absent = 0;
	boot.chain.num_cells = 3;
	for (uint32_t n = 0; n < 3; n++) {
		configs[n].name[0] = names[n];
		boot.chain.cells[n].config = &configs[n];
	}
}

/* Leaf 0xb or 0x1f of the CPU with that x2APIC id, two threads a core. */
static void note_by_leaf(uint32_t leaf, uint32_t cpu, uint32_t id)
{
	basic[leaf][0] = (struct cpuid){ 1, 2, 0x100, id };
	smt_note(cpu);
}

static void check_smt(uint32_t unused)
{
	(void)unused;
	smt_check();
}

static void test_smt_by_leaf(void **state)
{
	static const uint32_t leaves[] = { 0xb, 0x1f };

	(void)state;
	for (uint32_t i = 0; i < LEN(leaves); i++) {
		set_up(NULL);
		set_up_cells();
		note_by_leaf(leaves[i], 0, 0);
		note_by_leaf(leaves[i], 1, 1);
		note_by_leaf(leaves[i], 2, 2);
		note_by_leaf(leaves[i], 3, 4);
		note_by_leaf(leaves[i], 4, 5);
		assert_false(fails(check_smt, 0));
		note_by_leaf(leaves[i], 3, 3);
		assert_true(fails(check_smt, 0));
		assert_string_equal(message,
				    "CPUs 2 and 3 are threads of core 0x1; "
				    "wanted in one cell; found in \"b\" and "
				    "\"c\"");
		/* What does not run, or is parked, harms nobody. */
		absent = 1u << 2;
		assert_false(fails(check_smt, 0));
	}
}

static void test_smt_without_threads(void **state)
{
	(void)state;
	set_up_cells();
	for (uint32_t cpu = 0; cpu < 5; cpu++) {
		basic[0xb][0] = (struct cpuid){ 0, 1, 0x100, cpu };
		smt_note(cpu);
	}
	assert_false(fails(check_smt, 0));
}

/* A level of another kind tells nothing of threads: the next way is asked. */
static void test_smt_by_extension(void **state)
{
	(void)state;
	set_up_cells();
	extended[1].ecx = 1u << 22;
	basic[0xb][0] = (struct cpuid){ 4, 8, 0x200, 0 };
	for (uint32_t cpu = 0; cpu < 5; cpu++) {
		basic[1][0].ebx = cpu << 24 | 0x20800;
		extended[0x1e].eax = cpu;
		extended[0x1e].ebx = 0x100;
		smt_note(cpu);
	}
	assert_true(fails(check_smt, 0));
	assert_non_null(strstr(message, "CPUs 2 and 3 are threads"));
	for (uint32_t cpu = 0; cpu < 5; cpu++) {
		basic[1][0].ebx = cpu << 24 | 0x20800;
		extended[0x1e].eax = cpu;
		extended[0x1e].ebx = 0;
		smt_note(cpu);
	}
	assert_false(fails(check_smt, 0));
	/* A leaf that holds no id: what tells nothing has no threads. */
	for (uint32_t cpu = 0; cpu < 5; cpu++) {
		basic[1][0].ebx = cpu << 24 | 0x20800;
		extended[0x1e].eax = 0;
		smt_note(cpu);
	}
	assert_false(fails(check_smt, 0));
}

static void test_smt_unknown(void **state)
{
	(void)state;
	set_up_cells();
	basic[0][0].eax = 0xd;
	extended[0].eax = EXT + 8;
	for (uint32_t cpu = 0; cpu < 5; cpu++) {
		basic[1][0].ebx = cpu << 24 | 0x20800;
		smt_note(cpu);
	}
	assert_false(fails(check_smt, 0));
}

static void test_constants_of_cells(void **state)
{
	struct arch_cell cell = { .num_traps = 0 };

	(void)state;
	basic[1][0].eax = 0x306c3;
	msrs[ARCH_CAP] = ~0ull;
	cpuid_build(&cell);
	assert_int_equal(cell.cpuid_max[0], 0x1f);
	assert_int_equal(cell.cpuid_max[1], 0x21);
	assert_int_equal(cell.cpuid_max[2], 0);
	assert_int_equal(cell.reset_dx, 0x306c3);
	/* No TSX_CTRL, FB_CLEAR_CTRL, GDS_CTRL and others that name MSRs. */
	assert_int_equal(cell.arch_capabilities, 0x1d1ae17f);

	basic[0][0].eax = 0x24;
	extended[0].eax = EXT + 0x28;
	basic[7][0].eax = 2;
	cpuid_build(&cell);
	assert_int_equal(cell.cpuid_max[2], 1);
	assert_int_equal(cell.cpuid_max[0], 0x1f);
	assert_int_equal(cell.cpuid_max[1], 0x21);
	extended[0].eax = 0x1234; /* no extended leaves */
	basic[0][0].eax = 0xd;
	cpuid_build(&cell);
	assert_int_equal(cell.cpuid_max[0], 0xd);
	assert_int_equal(cell.cpuid_max[1], 0);

	memset(&cell, 0, sizeof(cell));
	touched[ARCH_CAP] = 0;
	basic[7][0].edx = 0;
	cpuid_build(&cell);
	assert_int_equal(cell.arch_capabilities, 0);
	assert_int_equal(touched[ARCH_CAP], 0);
}

static void check_resets(uint32_t first, uint32_t second, uint32_t third)
{
	static const uint32_t syscalls[] = { 0xc0000081, 0xc0000082, 0xc0000083,
					     0xc0000084, 0xc0000102 };
	const uint32_t wanted[] = { first, second, third, 0 };
	struct arch_cell cell = { .num_traps = 0 };

	cpuid_build(&cell);
	assert_memory_equal(cell.reset_msrs, wanted, sizeof(wanted));
	vmx_cpuid_build(&cell);
	assert_memory_equal(cell.reset_msrs, syscalls, sizeof(syscalls));
	assert_memory_equal(&cell.reset_msrs[LEN(syscalls)], wanted,
			    sizeof(wanted));
}

/* MSRs that are reset are those that CPUID tells of, whichever bit does. */
static void test_reset_msrs(void **state)
{
	static const uint32_t spec_edx[] = { 1u << 26, 1u << 27, 1u << 31 };
	static const uint32_t spec_ebx[] = { 1u << 14, 1u << 15, 1u << 24 };

	(void)state;
	msrs[ARCH_CAP] = 0;
	basic[7][0].edx = extended[1].edx = extended[8].ebx = 0;
	check_resets(0, 0, 0);
	for (uint32_t i = 0; i < LEN(spec_edx); i++) {
		basic[7][0].edx = spec_edx[i];
		check_resets(0x48, 0, 0);
		basic[7][0].edx = 0;
		extended[8].ebx = spec_ebx[i];
		check_resets(0x48, 0, 0);
		extended[8].ebx = 0;
	}
	extended[1].edx = 1u << 27;
	extended[8].ebx = 1u << 25 | 1u << 14;
	check_resets(0xc0000103, 0x48, 0xc001011f);
	extended[0].eax = EXT + 7;
	check_resets(0xc0000103, 0, 0);
}

/* XSAVE, and protection keys if there is the leaf that tells of them. */
static void test_host_cr4(void **state)
{
	(void)state;
	basic[0][0].eax = 0xd;
	basic[1][0].ecx = 0;
	basic[7][0].ecx = ~(1u << 3);
	assert_int_equal(cpuid_host_cr4(), 0);
	basic[1][0].ecx = 1u << 26;
	assert_int_equal(cpuid_host_cr4(), 0x40000);
	basic[7][0].ecx = 1u << 3;
	assert_int_equal(cpuid_host_cr4(), 0x440000);
	basic[0][0].eax = 6;
	assert_int_equal(cpuid_host_cr4(), 0x40000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_equal, set_up),
		cmocka_unit_test_setup(test_cpuid, set_up),
		cmocka_unit_test_setup(test_msrs, set_up),
		cmocka_unit_test_setup(test_message, set_up),
		cmocka_unit_test_setup(test_absent_msrs, set_up),
		cmocka_unit_test_setup(test_many_ranges, set_up),
		cmocka_unit_test_setup(test_tsc, set_up),
		cmocka_unit_test_setup(test_smt_by_leaf, set_up),
		cmocka_unit_test_setup(test_smt_without_threads, set_up),
		cmocka_unit_test_setup(test_smt_by_extension, set_up),
		cmocka_unit_test_setup(test_smt_unknown, set_up),
		cmocka_unit_test_setup(test_constants_of_cells, set_up),
		cmocka_unit_test_setup(test_reset_msrs, set_up),
		cmocka_unit_test_setup(test_host_cr4, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
