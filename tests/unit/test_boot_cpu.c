// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * CPUs that must not run cells, and CPUs that do not come: each failure with
 * its message, and what a good CPU is left with.
 */
/* INCLUDE: tests/unit/fake/boot/include tests/unit/fake/boot tests/unit/fake/include tests/unit/fake core/include arch/arm64/include boot/arm64/include lib/include */
/* LINK: tests/unit/fake/boot/asm_cpu_init.c boot/arm64/cpu_cell.c tests/unit/fake/boot/boot_fake.c tests/unit/fake/fake.c tests/unit/unit.c boot/cpus.c boot/arm64/smp.c boot/arm64/halt.c boot/arm64/id_regs.c boot/paging.c boot/page_pool.c boot/pool.c boot/chain.c boot/chain_cell.c boot/chain_record.c boot/config_owner.c boot/sha256.c lib/print.c lib/print_basic.c tests/unit/fake/lib_string.c */
#include <stdio.h>
#include <bulkhead/psci.h>
#include "boot_arm64.h"
#include "boot_fake.h"
#include "boot_sysreg.h"
#include "fake.h"
#include "print.h"
#include "smc.h"
#include "unit.h"

#define text(reg)    text_of(reg)
#define text_of(reg) sysreg_name(reg)
#define CPU	     2u
#define SERROR	     0x380u
#define HYPERVISOR   0x7fc00000ull

static struct unit_system system;
static char said[1024];
static uint64_t psci_version;
static int64_t cpu_on_result;
static uint64_t arrives; /* mask of CPUs */
static bool another_failed;
static uint32_t handed_off;

/* Provided by the runtime's assembly. */
char vectors[0x800];

void boot_secondary_start(void)
{
	fail_msg("only its address counts");
}

void print_char(char c)
{
	size_t length = strlen(said);

	assert_true(length + 1 < sizeof(said));
	said[length] = c;
	said[length + 1] = '\0';
}

bool boot_has_failed(void)
{
	return another_failed;
}

void gic_check_cpu(uint32_t cpu)
{
	fake_event("gic_check_cpu", cpu);
}

void gic_init_cpu(uint32_t cpu)
{
	fake_event("gic_init_cpu", cpu);
}

noreturn void handoff(uint64_t ttbr0)
{
	fake_event("handoff", ttbr0);
	handed_off++;
	longjmp(boot_fake_end, BOOT_LEFT);
}

int64_t arch_smc(uint32_t function, uint64_t arg1, uint64_t arg2, uint64_t arg3)
{
	switch (function) {
	case PSCI_VERSION:
		return (int64_t)psci_version;
	case PSCI_FEATURES:
		return arg1 == SMCCC_VERSION ? PSCI_SUCCESS
					     : PSCI_NOT_SUPPORTED;
	case SMCCC_VERSION:
		return SMCCC_VERSION_1_1;
	case SMCCC_ARCH_FEATURES:
		return arg1 == SMCCC_ARCH_WORKAROUND_1 ? 0 : PSCI_NOT_SUPPORTED;
	case PSCI_CPU_ON_64:
		fake_event("CPU_ON", arg1);
		assert_true(arg2 ==
			    phys_of((const void *)boot_secondary_start));
		if (cpu_on_result == PSCI_SUCCESS && (arrives >> arg3 & 1)) {
			boot_cpus[arg3].state = BOOT_CPU_READY;
		}
		return cpu_on_result;
	default:
		fail_msg("SMC 0x%x", function);
		return -1;
	}
}

static int setup(void **state)
{
	(void)state;
	boot_fake_reset();
	unit_good_system(&system);
	boot_fake_chain(&system);
	boot.hypervisor_base = HYPERVISOR;
	memset(boot_cpus, 0, sizeof(boot_cpus[0]) * CONFIG_MAX_CPUS);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		boot_cpus[cpu].hardware_id = cpu;
		boot_cpus[cpu].cell = CONFIG_MAX_CELLS;
	}
	boot_cpus[1].cell = 1;
	boot_cpus[CPU].cell = 1;
	boot_cpus[3].cell = 2;
	said[0] = '\0';
	psci_version = PSCI_VERSION_1_1;
	cpu_on_result = PSCI_SUCCESS;
	arrives = ~0ull;
	another_failed = false;
	handed_off = 0;
	return 0;
}

static void test_good_cpu(void **state)
{
	const struct boot_cpu *this = &boot_cpus[CPU];

	(void)state;
	expect_success(cpu_init, CPU);
	assert_string_equal(said, "");
	assert_int_equal(this->pa_range, 4);
	assert_int_equal(this->workarounds[0], 0);
	assert_int_equal(this->workarounds[1], PSCI_NOT_SUPPORTED);
	assert_int_equal(this->workarounds[2], PSCI_NOT_SUPPORTED);
	assert_true(fake_sysreg_read("hcr_el2") == HCR_RW);
	assert_true(fake_sysreg_read("cptr_el2") == 0x33ff);
	assert_true(fake_sysreg_read("mdcr_el2") ==
		    (MDCR_TDRA | MDCR_TDOSA | 6));
	assert_true(fake_sysreg_read("cnthctl_el2") == 3);
	assert_true(fake_sysreg_read("cntvoff_el2") == 0);
	assert_true(fake_sysreg_read("cnthp_ctl_el2") == 0);
	assert_true(fake_sysreg_read("cntp_ctl_el0") == 0);
	assert_true(fake_sysreg_read("cntv_ctl_el0") == 0);
	assert_true(fake_sysreg_read("vpidr_el2") == 0x410fd083);
	assert_true(fake_sysreg_read("vmpidr_el2") == 0x80000000);
	assert_true(fake_sysreg_read("oslar_el1") == 0);
}

/* What EL3 may trap is said before it is touched, and then closed. */
static void test_features(void **state)
{
	static const char *const closed[] = {
		text(PMSCR_EL2),     text(PMBLIMITR_EL1), text(TRFCR_EL2),
		text(TRBLIMITR_EL1), text(BRBCR_EL2),	  text(HCRX_EL2),
		text(HFGRTR_EL2),    text(HFGWTR_EL2),	  text(HFGITR_EL2),
		text(HDFGRTR_EL2),   text(HDFGWTR_EL2),	  text(HAFGRTR_EL2),
		text(CNTHV_CTL_EL2),
	};
	uint32_t num = sizeof(closed) / sizeof(closed[0]);

	(void)state;
	expect_success(cpu_init, CPU);
	for (uint32_t i = 0; i < num; i++) {
		assert_int_equal(fake_count_events(closed[i]), 0);
	}
	setup(NULL);
	fake_sysreg_set("id_aa64pfr0_el1", 0x0100100001001022);
	fake_sysreg_set("id_aa64dfr0_el1", 0x0010110100000616);
	fake_sysreg_set("id_aa64mmfr0_el1", 0x0100000000001124);
	fake_sysreg_set("id_aa64mmfr1_el1", 0x0000010000000100);
	expect_success(cpu_init, CPU);
	for (uint32_t i = 0; i < num; i++) {
		uint32_t at = fake_find_event(closed[i], 0);

		assert_true(fake_events[at].value == 0);
	}
	assert_true((fake_sysreg_read("cptr_el2") & (CPTR_TTA | CPTR_TAM)) ==
		    (CPTR_TTA | CPTR_TAM));
	assert_true((fake_sysreg_read("mdcr_el2") & MDCR_HCCD) != 0);
}

static void test_bad_cpu(void **state)
{
	static const struct {
		const char *reg;
		uint64_t value;
		const char *message;
	} bad[] = {
		{ "hcr_el2", (1ull << 31) | (1ull << 34),
		  "CPU 2: HCR_EL2.E2H cannot be cleared" },
		{ "id_aa64mmfr0_el1", 0xf0001124,
		  "CPU 2: wanted 4 KiB granule at both stages" },
		{ "id_aa64mmfr0_el1", 0x10000001124,
		  "CPU 2: wanted 4 KiB granule at both stages" },
		{ "cntfrq_el0", 0,
		  "CPU 2: CNTFRQ_EL0 was not set by firmware" },
	};

	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		setup(state);
		fake_sysreg_set(bad[i].reg, bad[i].value);
		expect_failure(cpu_init, CPU, bad[i].message);
	}
}

static void test_errata(void **state)
{
	static const struct {
		uint64_t midr;
		const char *message; /* NULL: none */
	} parts[] = {
		{ 0x411fd072, "CPU 2: erratum Cortex-A57 832075, 834220: "
			      "deadlock, spurious stop; wanted OPTION_TRUSTED "
			      "for its cell; MIDR 0x411fd072" },
		{ 0x410fd070, "CPU 2: erratum Cortex-A57 832075, 834220: "
			      "deadlock, spurious stop; wanted OPTION_TRUSTED "
			      "for its cell; MIDR 0x410fd070" },
		{ 0x411fd073, NULL }, /* r1p3 */
		{ 0x411fd0d0, "CPU 2: erratum Cortex-A77 1508412: deadlock; "
			      "wanted OPTION_TRUSTED for its cell; MIDR "
			      "0x411fd0d0" },
		{ 0x411fd0d1, NULL },
		{ 0x4e1fd070, NULL }, /* another implementer's 0xd07 */
		{ 0x410fd083, NULL }, /* Cortex-A72 */
	};

	for (uint32_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		setup(state);
		fake_sysreg_set("midr_el1", parts[i].midr);
		if (parts[i].message == NULL) {
			expect_success(cpu_init, CPU);
			continue;
		}
		expect_failure(cpu_init, CPU, parts[i].message);
		system.cells[1].options.flags |= OPTION_TRUSTED;
		boot_fake_chain(&system);
		expect_success(cpu_init, CPU);
		/* Without guests there is nobody to be hurt. */
		setup(state);
		fake_sysreg_set("midr_el1", parts[i].midr);
		boot_cpus[CPU].cell = CONFIG_MAX_CELLS;
		expect_success(cpu_init, CPU);
	}
}

static void take_exception(uint32_t vector)
{
	boot_exception(vector, 0xbf000002, 0x3fe00120, 0x77);
}

static void pending_serror(const char *instruction)
{
	if (strstr(instruction, "daifclr, #4") != NULL) {
		take_exception(SERROR);
	}
}

static void test_exceptions(void **state)
{
	static const char unexpected[] =
		"unexpected exception, vector 0x%x; syndrome 0x%x, PC "
		"0x3fe00120, address 0x77";
	char message[128];

	(void)state;
	fake_asm_hook = pending_serror;
	expect_failure(cpu_init, CPU,
		       "SError left pending by firmware; "
		       "syndrome 0xbf000002");
	setup(NULL);
	expect_success(cpu_init, CPU);
	snprintf(message, sizeof(message), unexpected, 0x200, 0xbf000002);
	expect_failure(take_exception, 0x200, message);
	/* Nobody asked for this one. */
	snprintf(message, sizeof(message), unexpected, SERROR, 0xbf000002);
	expect_failure(take_exception, SERROR, message);
}

static void find_cpu(uint32_t wanted)
{
	assert_int_equal(smp_this_cpu(), wanted);
}

static void start_cpus(uint32_t ignored)
{
	(void)ignored;
	smp_start();
}

static void test_boot_cpu(void **state)
{
	(void)state;
	fake_sysreg_set("mpidr_el1", 0x80000003);
	expect_success(find_cpu, 3);
	fake_sysreg_set("mpidr_el1", 0x1181000203);
	expect_failure(find_cpu, 0,
		       "CPUs: the boot CPU, MPIDR "
		       "0x1100000203, is not in the system "
		       "config");
	/* CPU 5 has a place among the ids, but is not in the set. */
	setup(NULL);
	fake_sysreg_set("mpidr_el1", 0x80000005);
	expect_failure(find_cpu, 0,
		       "CPUs: the boot CPU, MPIDR 0x5, is not "
		       "in the system config");
}

static void test_start(void **state)
{
	(void)state;
	boot_cpus[1].started = true; /* the boot CPU */
	expect_success(start_cpus, 0);
	assert_int_equal(fake_count_events("CPU_ON"), 2);
	assert_true(fake_events[fake_find_event("CPU_ON", 0)].value == 2);
	assert_false(boot_cpus[0].started);
	assert_true(boot_cpus[2].started && boot_cpus[3].started);
	/* One at a time: each has arrived before the next is called. */
	setup(NULL);
	arrives = 1u << 1 | 1u << 3;
	expect_failure(start_cpus, 0,
		       "CPU 2 missing: MPIDR 0x2 did not arrive in 1000 ms");
	assert_int_equal(fake_count_events("CPU_ON"), 2);
}

static void test_firmware(void **state)
{
	(void)state;
	psci_version = 2;
	expect_failure(start_cpus, 0,
		       "PSCI: wanted version 1.0 or later; found 0x2");
	psci_version = (uint64_t)-1; /* no PSCI at all */
	expect_failure(start_cpus, 0,
		       "PSCI: wanted version 1.0 or later; found 0xffffffff");
	assert_int_equal(fake_count_events("CPU_ON"), 0);
	psci_version = 0x10000;
	cpu_on_result = PSCI_INVALID_PARAMETERS;
	expect_failure(start_cpus, 0,
		       "CPU 1 missing: PSCI CPU_ON of MPIDR 0x1; "
		       "wanted 0; found -2");
}

static void leave_silently(void)
{
	static uint32_t waited;

	waited++;
	if (waited == 10) {
		longjmp(boot_fake_end, BOOT_LEFT);
	}
}

/* The one that failed has said why: the boot CPU waits without a word. */
static void test_another_failed(void **state)
{
	(void)state;
	arrives = 0;
	another_failed = true;
	boot_fake_relax_hook = leave_silently;
	assert_int_equal(boot_fake_run(start_cpus, 0), BOOT_LEFT);
	assert_string_equal(said, "");
}

static void go(void)
{
	assert_int_equal(boot_cpus[CPU].state, BOOT_CPU_READY);
	assert_int_equal(handed_off, 0);
	boot_cpus[CPU].state = BOOT_CPU_GO;
}

static uint64_t pool_pages[2][512] __attribute__((aligned(4096)));

static void test_hand_off(void **state)
{
	uint64_t hcr = HCR_RW | HCR_VM | HCR_SWIO | HCR_PTW | HCR_TID3 |
		       HCR_TSC | HCR_TIDCP | HCR_TACR;

	(void)state;
	pool.start = (uint8_t *)pool_pages;
	pool.phys = HYPERVISOR + POOL_OFFSET;
	boot.cells[1].stage2_root = pool_pages[1];
	boot.cells[1].number = 4;
	boot_cpus[CPU].started = true;
	boot_cpus[CPU].final_root = 0x7fd55000;
	boot_fake_relax_hook = go;
	assert_int_equal(boot_fake_run(boot_secondary, CPU), BOOT_LEFT);
	assert_int_equal(handed_off, 1);
	assert_true(fake_events[fake_find_event("gic_init_cpu", 0)].value ==
		    CPU);
	assert_true(fake_sysreg_read("hcr_el2") == hcr);
	assert_true(fake_sysreg_read("vttbr_el2") ==
		    ((5ull << 48) | (HYPERVISOR + POOL_OFFSET + 0x1000)));
	assert_true(fake_sysreg_read("vbar_el2") == (uint64_t)vectors);
	assert_true(fake_events[fake_num_events - 1].value == 0x7fd55000);
}

static void test_stage2_bits(void **state)
{
	static const struct {
		uint32_t pa_range;
		uint32_t bits;
	} ranges[] = { { 0, 32 }, { 1, 36 }, { 2, 39 }, { 4, 39 }, { 6, 39 } };

	(void)state;
	boot_cpus[1].started = true;
	boot_cpus[1].pa_range = 5;
	boot_cpus[CPU].started = true;
	for (uint32_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		boot_cpus[CPU].pa_range = ranges[i].pa_range;
		assert_int_equal(stage2_bits(), ranges[i].bits);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good_cpu, setup),
		cmocka_unit_test_setup(test_features, setup),
		cmocka_unit_test_setup(test_bad_cpu, setup),
		cmocka_unit_test_setup(test_errata, setup),
		cmocka_unit_test_setup(test_exceptions, setup),
		cmocka_unit_test_setup(test_boot_cpu, setup),
		cmocka_unit_test_setup(test_start, setup),
		cmocka_unit_test_setup(test_firmware, setup),
		cmocka_unit_test_setup(test_another_failed, setup),
		cmocka_unit_test_setup(test_hand_off, setup),
		cmocka_unit_test_setup(test_stage2_bits, setup),
	};

	return cmocka_run_group_tests_name("boot_cpu", tests, NULL, NULL);
}
