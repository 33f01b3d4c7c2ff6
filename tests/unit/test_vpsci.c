// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Firmware calls: every function id, arguments of both calling conventions, and
 * CPU_ON, CPU_OFF, parking and the end of the cell in every order of their
 * atomic steps. The parking CPU is the real one of arch/arm64/cpu.c.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: arch/arm64/vpsci.c arch/arm64/smccc.c core/cell.c tests/unit/fake/asm_cpu.c tests/unit/fake/explore.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <bulkhead/comm_state.h>
#include "cell.h"
#include "cpu.h"
#include "explore.h"
#include "fake.h"
#include "panic.h"
#include "report.h"
#include "trap.h"

#define NOT_SUPPORTED ((uint64_t)-1)
#define INVALID	      ((uint64_t)-2)
#define ALREADY_ON    ((uint64_t)-4)
#define ON_PENDING    ((uint64_t)-5)
#define GARBAGE	      0xabcdef9800000000ull

extern uint32_t comm_cell_state;
uint32_t comm_cell_state;
static struct guest_regs regs;
static uint32_t kicked; /* the last, index in the cell */
static bool exploring;

static const uint64_t ids[] = { 0x000000000, 0x000000001, 0x000000102,
				0x100020003 };

/* What cell.c and cpu.c need of the rest of the runtime. */
void arch_cell_cut(void)
{
	fake_event("cut", 0);
}

void arch_cell_kick(void)
{
	fake_event("kick all", 0);
	for (uint32_t i = 0; i < EXPLORE_CPUS && exploring; i++) {
		if (i != explore_cpu()) {
			explore_wake(i);
		}
	}
}

void arch_cell_quiesce(void)
{
	fake_event("quiesce", 0);
}

void report_end(uint32_t cpu, const char *reason, uint64_t pc,
		const struct gpa *address)
{
	assert_int_equal(cpu, this_cpu.id);
	(void)address;
	fake_event(reason, pc);
}

noreturn void panic(const char *reason)
{
	fail_msg("panic: %s", reason);
	for (;;) {
	}
}

void gic_send_sgi(uint32_t index, uint64_t intid)
{
	assert_int_equal(intid, 15);
	kicked = index;
	fake_event("kick", index);
	if (exploring) {
		explore_wake(index);
		explore_step();
	}
}

void gic_park_cpu(void)
{
	fake_event("park", this_cpu.index);
}

void gic_clear_kick(void)
{
	fake_event("clear kick", 0);
	if (exploring) {
		explore_forget_wake();
		explore_step();
	}
}

void gic_reset_cpu(void)
{
	fake_event("gic reset", 0);
}

/* Outside of explore() a WFI brings this CPU's CPU_ON. */
static void on_instruction(const char *text)
{
	if (strstr(text, "wfi") == NULL) {
		return;
	}
	if (exploring) {
		explore_sleep();
	} else {
		cell_state.run = CELL_RUNNING;
		cell_state.cpus[this_cpu.index].power = CPU_ON_PENDING;
	}
}

static void reset(void)
{
	fake_cell.num_cpus = 4;
	memcpy(fake_cell.cpu_ids, ids, sizeof(ids));
	comm_cell_state = 0;
	cell_state.cpus[0].power = CPU_ON;
	memset(&regs, 0, sizeof(regs));
	fake_asm_hook = on_instruction;
	kicked = UINT32_MAX;
}

static int setup(void **state)
{
	(void)state;
	exploring = false;
	fake_reset();
	reset();
	return 0;
}

static uint64_t call(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3)
{
	regs.x[0] = function;
	regs.x[1] = x1;
	regs.x[2] = x2;
	regs.x[3] = x3;
	smccc_call(&regs);
	return regs.x[0];
}

/* DEN0022 table 6-1 and DEN0028: what exists, and what PSCI_FEATURES says. */
static const struct {
	uint32_t function;
	bool has_64;
} functions[] = {
	{ 0x80000000, false }, /* SMCCC_VERSION */
	{ 0x80000001, false }, /* SMCCC_ARCH_FEATURES */
	{ 0x84000000, false }, /* PSCI_VERSION */
	{ 0x84000001, true },  /* CPU_SUSPEND */
	{ 0x84000002, false }, /* CPU_OFF */
	{ 0x84000003, true },  /* CPU_ON */
	{ 0x84000004, true },  /* AFFINITY_INFO */
	{ 0x84000008, false }, /* SYSTEM_OFF */
	{ 0x84000009, false }, /* SYSTEM_RESET */
	{ 0x8400000a, false }, /* PSCI_FEATURES */
};
#define NUM_FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

static bool exists(uint32_t function)
{
	for (uint32_t i = 0; i < NUM_FUNCTIONS; i++) {
		if (function == functions[i].function ||
		    (functions[i].has_64 &&
		     function == (functions[i].function | 1u << 30))) {
			return true;
		}
	}
	return false;
}

static void check_id(uint32_t function)
{
	setup(NULL);
	assert_int_equal(call(function, 9, 9, 9) == NOT_SUPPORTED,
			 !exists(function) || function == 0x80000001 ||
				 function == 0x8400000a);
	/* The ids are 32 bits: what stands above is ignored (SMCCC 2.5). */
	setup(NULL);
	assert_int_equal(call(GARBAGE | function, 9, 9, 9) == NOT_SUPPORTED,
			 !exists(function) || function == 0x80000001 ||
				 function == 0x8400000a);
}

/* Around every service of both conventions, yielding and fast. */
static void test_function_ids(void **state)
{
	(void)state;
	for (uint32_t owner = 0; owner < 256; owner++) {
		for (uint32_t n = 0; n < 0x28; n++) {
			check_id(owner << 24 | n);
			check_id(owner << 24 | 0xff00 | n);
			check_id(owner << 24 | 0x8000 | n);
		}
	}
	check_id(0x80007fff);
	check_id(0x8400ff01);
	check_id(0xffffffff);
}

static void test_constants(void **state)
{
	(void)state;
	assert_int_equal(call(0x84000000, 0, 0, 0), 0x00010001);
	assert_int_equal(call(0x80000000, 0, 0, 0), 0x00010001);
}

static void test_features(void **state)
{
	(void)state;
	for (uint32_t high = 0; high < 256; high++) {
		for (uint32_t low = 0; low < 0x20; low++) {
			uint32_t function = high << 24 | low;
			bool arch = function == 0x80000000 ||
				    function == 0x80000001;
			bool psci = exists(function) && function != 0x80000001;

			assert_true(call(0x8400000a, function | GARBAGE, 0,
					 0) == (psci ? 0 : NOT_SUPPORTED));
			assert_true(call(0x80000001, function | GARBAGE, 0,
					 0) == (arch ? 0 : NOT_SUPPORTED));
		}
	}
}

/* Arguments of the 32-bit convention have 32 bits, whatever stands above. */
static void test_cpu_on_arguments(void **state)
{
	(void)state;
	cell_state.cpus[2].args[2] = GARBAGE;
	cell_state.cpus[2].args[3] = GARBAGE;
	assert_int_equal(call(0x84000003, GARBAGE | 0x102, GARBAGE | 0x1000,
			      GARBAGE | 0x55),
			 0);
	assert_int_equal(cell_state.cpus[2].power, CPU_ON_PENDING);
	assert_int_equal(cell_state.cpus[2].entry, 0x1000);
	assert_int_equal(cell_state.cpus[2].args[0], 0x55);
	assert_int_equal(cell_state.cpus[2].args[1], 0x55);
	/* What a start record had put there is not seen a second time. */
	assert_int_equal(cell_state.cpus[2].args[2], 0);
	assert_int_equal(cell_state.cpus[2].args[3], 0);
	assert_int_equal(kicked, 2);
	assert_true(call(0xc4000003, 1, GARBAGE | 0x1000, GARBAGE) == 0);
	assert_true(cell_state.cpus[1].entry == (GARBAGE | 0x1000));
	assert_true(cell_state.cpus[1].args[0] == GARBAGE);
	/* A CPU with Aff3 cannot be named in 32 bits. */
	assert_true(call(0x84000003, 0x100020003, 0, 0) == INVALID);
	assert_true(call(0xc4000003, 0x100020003, 0, 0) == 0);
	assert_int_equal(kicked, 3);
}

static void test_affinity_garbage(void **state)
{
	(void)state;
	for (uint32_t bit = 0; bit < 64; bit++) {
		uint64_t affinity = 0x102 ^ 1ull << bit;

		assert_true(call(0xc4000003, affinity, 0, 0) == INVALID);
		assert_true(call(0xc4000004, affinity, 0, 0) == INVALID);
		if (bit < 32) {
			assert_true(call(0x84000003, affinity, 0, 0) ==
				    INVALID);
			assert_true(call(0x84000004, affinity, 0, 0) ==
				    INVALID);
		}
	}
	assert_int_equal(cell_state.cpus[2].power, CPU_OFF);
	assert_int_equal(fake_count_events("kick"), 0);
}

static void test_affinity_info(void **state)
{
	static const uint64_t answers[] = {
		[CPU_OFF] = 1,
		[CPU_CLAIMED] = 2,
		[CPU_ON_PENDING] = 2,
		[CPU_ON] = 0,
	};

	(void)state;
	for (uint32_t power = CPU_OFF; power <= CPU_ON; power++) {
		cell_state.cpus[2].power = power;
		assert_true(call(0x84000004, 0x102 | GARBAGE, GARBAGE, 0) ==
			    answers[power]);
		assert_true(call(0xc4000004, 0x102, 0, 0) == answers[power]);
	}
	assert_true(call(0x84000004, 0x102, 1, 0) == INVALID);
	assert_true(call(0xc4000004, 0x102, 1ull << 32, 0) == INVALID);
}

static void test_cpu_on_states(void **state)
{
	static const uint64_t answers[] = {
		[CPU_OFF] = 0,
		[CPU_CLAIMED] = ON_PENDING,
		[CPU_ON_PENDING] = ON_PENDING,
		[CPU_ON] = ALREADY_ON,
	};

	(void)state;
	for (uint32_t power = CPU_OFF; power <= CPU_ON; power++) {
		cell_state.cpus[2].power = power;
		cell_state.cpus[2].entry = 0x77;
		assert_true(call(0xc4000003, 0x102, 0x99, 0) == answers[power]);
		assert_int_equal(cell_state.cpus[2].entry,
				 power == CPU_OFF ? 0x99 : 0x77);
	}
	assert_true(call(0xc4000003, ids[0], 0, 0) == ALREADY_ON);
}

/* Standby: one WFI with interrupts let through, then the guest goes on. */
static void test_suspend(void **state)
{
	(void)state;
	fake_sysreg_set("hcr_el2", 0x803c0007);
	assert_int_equal(call(0x84000001, 0, 0, 0), 0);
	assert_int_equal(call(0xc4000001, 0x10000, 0, 0), 0);
	assert_int_equal(fake_count_events("\"wfi\" ::: \"memory\""), 2);
	assert_int_equal(fake_sysreg_read("hcr_el2"), 0x803c0007);
	assert_int_equal(fake_count_events("park"), 0);
}

/* HCR_EL2.{AMO,IMO,FMO} are set around the WFI, or nothing ends it. */
static void test_wait(void **state)
{
	uint32_t wfi;

	(void)state;
	fake_sysreg_set("hcr_el2", 0x803c0007);
	cpu_wait_for_interrupt();
	wfi = fake_find_event("\"wfi\" ::: \"memory\"", 0);
	assert_int_equal(fake_count_events("hcr_el2"), 2);
	assert_int_equal(fake_events[0].value, 0x803c003f);
	assert_true(fake_find_event("isb", 0) < wfi);
	assert_int_equal(fake_find_event("hcr_el2", wfi), wfi + 1);
	assert_int_equal(fake_events[wfi + 1].value, 0x803c0007);
	assert_int_equal(fake_find_event("isb", wfi), wfi + 2);
}

/* CPU_OFF parks; when the CPU comes back it has nothing of its past. */
static void test_cpu_off(void **state)
{
	(void)state;
	this_cpu.index = 1;
	cell_state.cpus[1].power = CPU_ON;
	cell_state.cpus[1].entry = 0x40000000;
	cell_state.cpus[1].args[0] = 0xc0;
	cell_state.cpus[1].args[1] = 0xc1;
	memset(&regs, 0xee, sizeof(regs));
	assert_int_equal(call(0x84000002, 1, 2, 3), 0xc0);
	assert_int_equal(fake_count_events("park"), 1);
	assert_int_equal(fake_count_events("gic reset"), 1);
	assert_int_equal(regs.pc, 0x40000000);
	assert_int_equal(regs.spsr, 0x3c5);
	assert_int_equal(regs.x[1], 0xc1);
	for (uint32_t i = 2; i < 31; i++) {
		assert_int_equal(regs.x[i], 0);
	}
	assert_int_equal(fake_sysreg_read("sctlr_el1"), 0x30d00800);
	assert_int_equal(fake_sysreg_read("tcr_el1"), 0);
	assert_int_equal(fake_sysreg_read("mdscr_el1"), 0);
	assert_int_equal(fake_sysreg_read("cntv_ctl_el0"), 0);
	assert_int_equal(fake_count_events("pmcr_el0"), 0);
}

/* While EL1's registers are torn, no walk may use them: EPD0 and EPD1 first. */
static void test_reset_order(void **state)
{
	uint32_t first;

	(void)state;
	fake_cell.arch.id_regs[32] = 1ull << 8; /* DFR0.PMUVer */
	this_cpu.index = 1;
	call(0x84000002, 0, 0, 0);
	first = fake_find_event("tcr_el1", 0);
	assert_int_equal(fake_events[first].value, 0x800080);
	assert_string_equal(fake_events[first + 1].what, "isb");
	assert_true(fake_find_event("sctlr_el1", 0) > first);
	assert_true(fake_find_event("ttbr0_el1", 0) > first);
	assert_int_equal(fake_count_events("vttbr_el2"), 0);
	assert_int_equal(fake_count_events("pmcr_el0"), 1);
	assert_true(fake_find_event("\"tlbi vmalle1\\n\\tic iallu\" ::: "
				    "\"memory\"",
				    first) > first);
}

static void check_end(uint64_t function, uint32_t comm_state)
{
	setup(NULL);
	fake_cell.has_comm_region = true;
	regs.pc = 0x1234;
	call(function, 0, 0, 0);
	assert_string_equal(fake_events[0].what, "cut");
	assert_string_equal(fake_events[1].what, "kick all");
	assert_string_equal(fake_events[2].what, "quiesce");
	assert_string_equal(fake_events[3].what, "clean");
	assert_int_equal(fake_events[4].value, 0x1234);
	assert_string_equal(fake_events[5].what, "park");
	assert_int_equal(comm_cell_state, comm_state);
}

/* Memory, siblings, devices, comm region, report: in this order. */
static void test_system_off(void **state)
{
	(void)state;
	check_end(0x84000008, COMM_STATE_SHUT_DOWN);
	check_end(0x84000009, COMM_STATE_SHUT_DOWN);
}

static void test_cell_stop(void **state)
{
	const struct gpa address = { 0x1000 };

	(void)state;
	fake_cell.has_comm_region = true;
	cell_stop(CELL_END_FAULT, "why", 0x1234, &address);
	assert_string_equal(fake_events[4].what, "why");
	assert_int_equal(comm_cell_state, COMM_STATE_FAILED);
	/* What comes second changes nothing, says nothing. */
	fake_num_events = 0;
	cell_stop(CELL_END_OFF, "again", 0x1238, NULL);
	assert_int_equal(fake_num_events, 0);
	assert_int_equal(comm_cell_state, COMM_STATE_FAILED);
	/* Without a comm region none is touched. */
	setup(NULL);
	cell_stop(CELL_END_FAULT, "why", 0, NULL);
	assert_int_equal(fake_count_events("clean"), 0);
	assert_int_equal(comm_cell_state, 0);
}

/*
 * All orders. CPUs 0 and 1 switch on CPU 2, which is parked or goes off; CPU 3
 * ends the cell.
 */
static struct guest_regs cpu_regs[EXPLORE_CPUS];
static uint64_t result[EXPLORE_CPUS];
static uint32_t successes_seen;
static uint32_t refusals_seen;

static uint64_t call_on_cpu(uint64_t function, uint64_t x1, uint64_t x2,
			    uint64_t x3)
{
	uint32_t cpu = explore_cpu();

	cpu_regs[cpu].x[0] = function;
	cpu_regs[cpu].x[1] = x1;
	cpu_regs[cpu].x[2] = x2;
	cpu_regs[cpu].x[3] = x3;
	smccc_call(&cpu_regs[cpu]);
	explore_observe(cpu_regs[cpu].x[0]);
	explore_observe(cpu_regs[cpu].pc);
	return cpu_regs[cpu].x[0];
}

static void run_cpu_on(void)
{
	uint32_t cpu = explore_cpu();

	result[cpu] = call_on_cpu(0xc4000003, ids[2], 0x1000 + cpu,
				  0x2000 + cpu);
}

static void run_parked(void)
{
	cpu_park(&cpu_regs[2]);
	explore_observe(cpu_regs[2].pc);
}

static void run_cpu_off(void)
{
	call_on_cpu(0x84000002, 0, 0, 0);
}

static void run_system_off(void)
{
	call_on_cpu(0x84000008, 0, 0, 0);
}

static void start_all(void)
{
	reset();
	memset(cpu_regs, 0, sizeof(cpu_regs));
	memset(result, 0xff, sizeof(result));
	for (uint32_t i = 0; i < EXPLORE_CPUS; i++) {
		cell_state.cpus[i].power = CPU_ON;
	}
}

static void start_with_target_off(void)
{
	start_all();
	cell_state.cpus[2].power = CPU_OFF;
}

/* The CPU that won has its own entry and context delivered, untorn. */
static void assert_target_runs_for(uint32_t winner)
{
	assert_true(explore_returned(2));
	assert_int_equal(cell_state.cpus[2].power, CPU_ON);
	assert_int_equal(cpu_regs[2].pc, 0x1000 + winner);
	assert_int_equal(cpu_regs[2].x[0], 0x2000 + winner);
	assert_int_equal(cpu_regs[2].x[1], 0x2000 + winner);
}

static void finish_two_on(void)
{
	uint32_t winner = result[0] == 0 ? 0 : 1;
	uint64_t other = result[1 - winner];

	assert_true(explore_returned(0) && explore_returned(1));
	assert_true(result[winner] == 0);
	assert_true(other == ALREADY_ON || other == ON_PENDING);
	successes_seen |= 1u << winner;
	refusals_seen |= other == ALREADY_ON ? 1 : 2;
	assert_target_runs_for(winner);
}

static void test_two_cpu_on(void **state)
{
	static const struct scenario scenario = {
		3,
		{ 0, 1, 2 },
		{ run_cpu_on, run_cpu_on, run_parked },
		start_with_target_off,
		finish_two_on,
	};

	(void)state;
	exploring = true;
	successes_seen = 0;
	refusals_seen = 0;
	assert_true(explore(&scenario) > 2);
	/* Both can win, and the other can be late or later. */
	assert_int_equal(successes_seen, 3);
	assert_int_equal(refusals_seen, 3);
}

/* One success at most: the target takes one of the two, or stays off. */
static void finish_off(void)
{
	uint32_t won = (result[0] == 0 ? 1u : 0u) + (result[1] == 0 ? 1u : 0u);

	assert_true(won <= 1);
	successes_seen |= 1u << won;
	if (won == 1) {
		assert_target_runs_for(result[0] == 0 ? 0 : 1);
	} else {
		assert_false(explore_returned(2));
		assert_int_equal(cell_state.cpus[2].power, CPU_OFF);
		assert_true(result[0] == ALREADY_ON && result[1] == ALREADY_ON);
	}
}

static void test_cpu_on_against_off(void **state)
{
	static const struct scenario scenario = {
		3,	   { 0, 1, 2 }, { run_cpu_on, run_cpu_on, run_cpu_off },
		start_all, finish_off,
	};

	(void)state;
	exploring = true;
	successes_seen = 0;
	assert_true(explore(&scenario) > 2);
	assert_int_equal(successes_seen, 3);
}

/*
 * The cell ends meanwhile. The target may still have been let go before; it
 * then has a whole start, and its first fetch hits the cut.
 */
static void finish_stop(void)
{
	assert_int_equal(cell_state.run, CELL_STOPPED);
	assert_int_equal(fake_count_events("cut"), 1);
	assert_int_equal(fake_count_events("PSCI SYSTEM_OFF"), 1);
	assert_false(explore_returned(3));
	successes_seen |= explore_returned(2) ? 1 : 2;
	if (explore_returned(2)) {
		assert_true(result[0] == 0 || result[1] == 0);
		assert_target_runs_for(result[0] == 0 ? 0 : 1);
	}
}

static void test_cpu_on_against_stop(void **state)
{
	static const struct scenario scenarios[] = {
		{ 4,
		  { 0, 1, 2, 3 },
		  { run_cpu_on, run_cpu_on, run_parked, run_system_off },
		  start_with_target_off,
		  finish_stop },
		{ 4,
		  { 0, 1, 2, 3 },
		  { run_cpu_on, run_cpu_on, run_cpu_off, run_system_off },
		  start_all,
		  finish_stop },
	};

	(void)state;
	exploring = true;
	for (uint32_t i = 0; i < 2; i++) {
		successes_seen = 0;
		assert_true(explore(&scenarios[i]) > 2);
		assert_int_equal(successes_seen, 3);
	}
}

static void finish_two_stops(void)
{
	assert_int_equal(fake_count_events("cut"), 1);
	assert_int_equal(fake_count_events("kick all"), 1);
	assert_int_equal(fake_count_events("PSCI SYSTEM_OFF"), 1);
	for (uint32_t i = 0; i < 3; i++) {
		assert_false(explore_returned(i));
	}
}

static void test_stop_has_one_winner(void **state)
{
	static const struct scenario scenario = {
		3,
		{ 0, 1, 2 },
		{ run_system_off, run_system_off, run_system_off },
		start_all,
		finish_two_stops,
	};

	(void)state;
	exploring = true;
	assert_true(explore(&scenario) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_function_ids, setup),
		cmocka_unit_test_setup(test_constants, setup),
		cmocka_unit_test_setup(test_features, setup),
		cmocka_unit_test_setup(test_cpu_on_arguments, setup),
		cmocka_unit_test_setup(test_affinity_garbage, setup),
		cmocka_unit_test_setup(test_affinity_info, setup),
		cmocka_unit_test_setup(test_cpu_on_states, setup),
		cmocka_unit_test_setup(test_suspend, setup),
		cmocka_unit_test_setup(test_wait, setup),
		cmocka_unit_test_setup(test_cpu_off, setup),
		cmocka_unit_test_setup(test_reset_order, setup),
		cmocka_unit_test_setup(test_system_off, setup),
		cmocka_unit_test_setup(test_cell_stop, setup),
		cmocka_unit_test_setup(test_two_cpu_on, setup),
		cmocka_unit_test_setup(test_cpu_on_against_off, setup),
		cmocka_unit_test_setup(test_cpu_on_against_stop, setup),
		cmocka_unit_test_setup(test_stop_has_one_winner, setup),
	};

	return cmocka_run_group_tests_name("vpsci", tests, NULL, NULL);
}
