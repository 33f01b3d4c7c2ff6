// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Restart of an x86 cell by the last of its CPUs to park, in every order: each
 * CPU of the new life starts as boot starts it, whatever the old one has sent or
 * was about to; and the limit.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/x86/include lib/include */
/* LINK: arch/x86/vcpu_state.c arch/x86/vcpu_restart.c core/cell_last.c core/cell_over_restart.c core/comm.c core/comm_reset.c tests/unit/fake/vcpu_model.c tests/unit/fake/explore.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <bulkhead/comm_state.h>
#include "cell_last.h"
#include "cell_restart.h"
#include "fake.h"
#include "report.h"
#include "vcpu.h"
#include "vcpu_model.h"

#define COMM_WORDS 512

extern struct cell_restart fake_restart __asm__("cell_restart");
struct cell_restart fake_restart;
uint32_t cell_restarts;
extern uint64_t comm_region[COMM_WORDS];
uint64_t comm_region[COMM_WORDS];
extern uint32_t comm_cell_state;
uint32_t comm_cell_state;

static uint32_t limit_reports;
static uint32_t end_reports;
static uint32_t seen;
#define SEEN_RESTART 1u
#define SEEN_OVER    2u
#define SEEN_NO_END  4u

static void check_cause(const struct cell_cause *cause)
{
	assert_int_equal(cause->pc, 0x1234);
	assert_int_equal(cause->address->v, 0x5000);
	assert_string_equal(cause->reason, "why");
}

void report_end(uint32_t cpu, const char *reason, uint64_t pc,
		const struct gpa *address)
{
	const struct cell_cause cause = { cpu, reason, pc, address };

	check_cause(&cause);
	end_reports++;
	vcpu_model.ended++;
}

void report_restart_limit(const struct cell_cause *cause)
{
	check_cause(cause);
	assert_int_equal(cell_restarts, fake_restart.limit);
	limit_reports++;
	vcpu_model.ended++;
}

/* The life that begins: nothing of the cell runs yet. */
void report_restart(const struct cell_cause *cause, uint32_t count)
{
	check_cause(cause);
	for (uint32_t i = 0; i < fake_cell.num_cpus; i++) {
		assert_true(vcpu_model.parked[i]);
	}
	assert_int_equal(count, vcpu_model.cell_life + 1);
	assert_true(comm_region[0] == 0xc0 && comm_region[1] == 0xc1);
	assert_true(comm_region[RESTART_COMM_WORDS] == 0);
	assert_true(comm_region[COMM_WORDS - 1] == 0);
	vcpu_model.cell_life++;
}

/* The first CPU starts with the cell, the others wait; or all start. */
static void start(uint32_t cpus, uint64_t starts, uint32_t limit)
{
	vcpu_model_reset(cpus, starts);
	explore_share(&cell_restarts, sizeof(cell_restarts));
	fake_cell.has_comm_region = true;
	memset(&fake_restart, 0, sizeof(fake_restart));
	fake_restart.ends = 1u << CELL_END_FAULT;
	fake_restart.limit = limit;
	fake_restart.comm[0] = 0xc0;
	fake_restart.comm[1] = 0xc1;
	memset(comm_region, 0xff, sizeof(comm_region));
	comm_cell_state = COMM_STATE_RUNNING;
	cell_restarts = 0;
	limit_reports = 0;
	end_reports = 0;
}

static void start_one_of_two(void)
{
	start(2, 1, 1);
}

static void start_both(void)
{
	start(2, 3, 1);
}

static void start_one_of_three(void)
{
	start(3, 1, 1);
}

static void start_two_lives(void)
{
	start(2, 3, 2);
}

static void start_without_restart(void)
{
	start(2, 3, 3);
	fake_restart.ends = 1u << CELL_END_RESET;
}

static void finish(void)
{
	for (uint32_t i = 0; i < fake_cell.num_cpus; i++) {
		assert_int_equal(cell_state.cpus[i].power, 0);
	}
	assert_int_equal(cell_restarts, vcpu_model.cell_life);
	if (cell_state.run == CELL_STOPPED) {
		assert_int_equal(vcpu_model.ended, 1);
		assert_int_equal(limit_reports + end_reports, 1);
		assert_int_equal(comm_cell_state, COMM_STATE_FAILED);
		for (uint32_t i = 0; i < fake_cell.num_cpus; i++) {
			assert_true(vcpu_model.parked[i]);
		}
		seen |= SEEN_OVER;
		return;
	}
	assert_int_equal(cell_last_words.parked, 0);
	assert_int_equal(vcpu_model.ended, 0);
	if (vcpu_model.cell_life == 0) {
		seen |= SEEN_NO_END;
		return;
	}
	for (uint32_t i = 0; i < fake_cell.num_cpus; i++) {
		bool starts = (fake_cell.arch.starts >> i & 1) != 0;

		assert_int_equal(vcpu_model.parked[i], !starts);
		if (starts) {
			assert_int_equal(vcpu_model.entry[i], ENTRY);
			assert_int_equal(vcpu_model.life[i],
					 vcpu_model.cell_life);
		}
	}
	seen |= SEEN_RESTART;
}

static void run_spins(void)
{
	vcpu_model_begin();
	vcpu_model_spin();
}

static void run_stops(void)
{
	vcpu_model_stop(vcpu_model_begin(), "why");
	vcpu_model_spin();
}

/* The end of the life that comes, too. */
static void run_stops_twice(void)
{
	vcpu_model_stop(vcpu_model_begin(), "why");
	vcpu_model_stop(vcpu_model_begin(), "why");
	vcpu_model_spin();
}

/* What it has sent is found by a CPU that has parked, or is about to. */
static void run_starts_second_and_stops(void)
{
	uint32_t run = vcpu_model_begin();

	if (vcpu_model_post(run, 1, VCPU_INIT) &&
	    vcpu_model_post(run, 1, SIPI(5))) {
		vcpu_model_stop(run, "why");
	}
	vcpu_model_spin();
}

static void run_starts_second(void)
{
	uint32_t run = vcpu_model_begin();

	if (vcpu_model_post(run, 1, VCPU_INIT)) {
		vcpu_model_post(run, 1, SIPI(5));
	}
	vcpu_model_spin();
}

#define CHECK(name, cpus, first, second, third, begin, wanted)        \
	static void name(void **state)                                \
	{                                                             \
		static const struct scenario scenario = {             \
			cpus,  { 0, 1, 2 }, { first, second, third }, \
			begin, finish,                                \
		};                                                    \
                                                                      \
		(void)state;                                          \
		seen = 0;                                             \
		assert_true(explore(&scenario) > 0);                  \
		assert_int_equal(seen, wanted);                       \
	}

CHECK(test_stop, 2, run_stops, run_spins, NULL, start_one_of_two, SEEN_RESTART)
CHECK(test_stop_all_start, 2, run_stops, run_spins, NULL, start_both,
      SEEN_RESTART)
CHECK(test_stop_by_both, 2, run_stops, run_stops, NULL, start_one_of_two,
      SEEN_RESTART)
CHECK(test_limit, 2, run_stops_twice, run_spins, NULL, start_both, SEEN_OVER)
CHECK(test_two_lives, 2, run_stops_twice, run_spins, NULL, start_two_lives,
      SEEN_RESTART)
CHECK(test_other_end, 2, run_stops, run_spins, NULL, start_without_restart,
      SEEN_OVER)
CHECK(test_stale_start, 2, run_starts_second_and_stops, run_spins, NULL,
      start_one_of_two, SEEN_RESTART)
/* Who is made to wait for a SIPI stops nothing any more. */
CHECK(test_start_against_stop, 2, run_starts_second, run_stops, NULL,
      start_one_of_two, SEEN_RESTART | SEEN_NO_END)
/* Kicked last, the third sends to one that has parked, in this life or the next. */
CHECK(test_third_sends, 3, run_stops, run_spins, run_starts_second,
      start_one_of_three, SEEN_RESTART)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_stop_all_start),
		cmocka_unit_test(test_stop_by_both),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_two_lives),
		cmocka_unit_test(test_other_end),
		cmocka_unit_test(test_stale_start),
		cmocka_unit_test(test_start_against_stop),
		cmocka_unit_test(test_third_sends),
	};

	return cmocka_run_group_tests_name("vcpu_restart", tests, NULL, NULL);
}
