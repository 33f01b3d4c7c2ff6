// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The states of x86's CPUs and the end of their cell, in every order in which
 * INIT, SIPI and stops of several CPUs can meet the target's own steps. That
 * nothing starts where it must not, and that all have parked when the cell is
 * over, vcpu_model.c checks on the way; here, what each end must be.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/x86/include lib/include */
/* LINK: arch/x86/vcpu_state.c core/cell_last.c core/cell_over.c core/comm.c tests/unit/fake/vcpu_model.c tests/unit/fake/explore.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <bulkhead/comm_state.h>
#include "cell_last.h"
#include "fake.h"
#include "report.h"
#include "vcpu.h"
#include "vcpu_model.h"

extern uint32_t comm_cell_state;
uint32_t comm_cell_state;
static uint32_t reports;
static uint64_t seen; /* ends of CPU 0: bit n is entry n << 12; and: */
#define SEEN_ENTRY   (1ull << 61)
#define SEEN_WAITS   (1ull << 62)
#define SEEN_OVER    (1ull << 63)
#define SEEN(vector) (1ull << (vector))

void report_end(uint32_t cpu, const char *reason, uint64_t pc,
		const struct gpa *address)
{
	assert_int_equal(cpu, 7 + (reason[0] - 'a'));
	assert_int_equal(pc, 0x1234);
	assert_int_equal(address->v, 0x5000);
	assert_int_equal(comm_cell_state, COMM_STATE_FAILED);
	assert_int_equal(reports, 0);
	reports++;
	vcpu_model.ended++;
}

static void start(uint32_t cpus, uint64_t starts)
{
	vcpu_model_reset(cpus, starts);
	fake_cell.has_comm_region = true;
	comm_cell_state = COMM_STATE_RUNNING;
	reports = 0;
}

static void start_two(void)
{
	start(2, 3);
	vcpu_model_boot(0);
	vcpu_model_boot(1);
}

static void start_three(void)
{
	start(3, 7);
}

static void start_first_boots(void)
{
	start(3, 7);
	vcpu_model_boot(0);
}

/* CPU 0 is to wait for a SIPI from the start on; does so already. */
static void start_waiting(void)
{
	start(2, 2);
	vcpu_model_boot(0);
}

static void start_first_waits(void)
{
	start(3, 6);
	vcpu_model_wait(0);
}

/* No CPU can go on. */
static void finish(void)
{
	uint32_t cpus = fake_cell.num_cpus;

	for (uint32_t i = 0; i < cpus; i++) {
		assert_int_equal(cell_state.cpus[i].power, 0);
	}
	if (cell_state.run == CELL_STOPPED) {
		assert_int_equal(vcpu_model.ended, 1);
		assert_int_equal(cell_last_words.parked, cpus);
		for (uint32_t i = 0; i < cpus; i++) {
			assert_true(vcpu_model.parked[i]);
		}
		seen |= SEEN_OVER;
		return;
	}
	assert_int_equal(vcpu_model.ended, 0);
	assert_int_equal(cell_last_words.parked, 0);
	if (vcpu_model.parked[0]) {
		seen |= SEEN_WAITS;
	} else if (vcpu_model.entry[0] == ENTRY) {
		seen |= SEEN_ENTRY;
	} else {
		assert_int_equal(vcpu_model.entry[0] & 0xfff, 0);
		seen |= SEEN(vcpu_model.entry[0] >> 12);
	}
}

/* As reports know them: CPU 'a' is 7. */
static void name_cpu(void)
{
	this_cpu.id = 7 + explore_cpu();
}

static void run_spins(void)
{
	name_cpu();
	vcpu_model_begin();
	vcpu_model_spin();
}

/* Scripts: what is posted to CPU 0, in order. */
#define SCRIPT(name, ...)                                                    \
	static void name(void)                                               \
	{                                                                    \
		static const uint32_t events[] = { __VA_ARGS__ };            \
		uint32_t run;                                                \
                                                                             \
		name_cpu();                                                  \
		run = vcpu_model_begin();                                    \
		for (uint32_t i = 0; i < sizeof(events) / sizeof(events[0]); \
		     i++) {                                                  \
			if (!vcpu_model_post(run, 0, events[i])) {           \
				break;                                       \
			}                                                    \
		}                                                            \
		vcpu_model_spin();                                           \
	}

SCRIPT(run_init, VCPU_INIT)
SCRIPT(run_sipi, SIPI(5))
SCRIPT(run_init_sipi, VCPU_INIT, SIPI(5))
SCRIPT(run_init_sipi_sipi, VCPU_INIT, SIPI(5), SIPI(6))
SCRIPT(run_sipi_init, SIPI(5), VCPU_INIT)
SCRIPT(run_two_starts, VCPU_INIT, SIPI(5), VCPU_INIT, SIPI(6))
SCRIPT(run_other_start, VCPU_INIT, SIPI(6))

static void run_stops(void)
{
	const char reason[] = { (char)('a' + explore_cpu()), '\0' };

	name_cpu();
	vcpu_model_stop(vcpu_model_begin(), strcmp(reason, "a") == 0   ? "a"
					    : strcmp(reason, "b") == 0 ? "b"
								       : "c");
	vcpu_model_spin();
}

static void run_sends_and_stops(void)
{
	uint32_t run;

	name_cpu();
	run = vcpu_model_begin();
	if (vcpu_model_post(run, 0, VCPU_INIT) &&
	    vcpu_model_post(run, 0, SIPI(5))) {
		vcpu_model_stop(run, "b");
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
		assert_true(seen == (wanted));                        \
	}

CHECK(test_init, 2, run_spins, run_init, NULL, start_two, SEEN_WAITS)
CHECK(test_sipi_alone, 2, run_spins, run_sipi, NULL, start_two, SEEN_ENTRY)
CHECK(test_init_sipi, 2, run_spins, run_init_sipi, NULL, start_two, SEEN(5))
CHECK(test_first_sipi, 2, run_spins, run_init_sipi_sipi, NULL, start_two,
      SEEN(5))
CHECK(test_sipi_init, 2, run_spins, run_sipi_init, NULL, start_two, SEEN_WAITS)
CHECK(test_two_starts, 2, run_spins, run_two_starts, NULL, start_two, SEEN(6))
CHECK(test_self_init, 2, run_init, run_spins, NULL, start_two, SEEN_WAITS)
CHECK(test_self_init_and_sipi, 2, run_init, run_sipi, NULL, start_two,
      SEEN_WAITS | SEEN(5))
CHECK(test_two_senders, 3, run_spins, run_init_sipi, run_other_start,
      start_three, SEEN(5) | SEEN(6))
CHECK(test_sender_against_init, 3, run_spins, run_init_sipi, run_init,
      start_three, SEEN(5) | SEEN_WAITS)
CHECK(test_waiting, 2, run_spins, run_sipi, NULL, start_waiting, SEEN(5))
CHECK(test_waiting_two_senders, 3, run_spins, run_init_sipi, run_other_start,
      start_first_waits, SEEN(5) | SEEN(6))
CHECK(test_booting_two_senders, 3, run_spins, run_init_sipi, run_other_start,
      start_first_boots, SEEN(5) | SEEN(6))
CHECK(test_stop, 2, run_stops, run_spins, NULL, start_two, SEEN_OVER)
CHECK(test_stop_three, 3, run_stops, run_spins, run_spins, start_three,
      SEEN_OVER)
CHECK(test_stop_both, 2, run_stops, run_stops, NULL, start_two, SEEN_OVER)
CHECK(test_stop_all, 3, run_stops, run_stops, run_stops, start_three, SEEN_OVER)
CHECK(test_stop_waiting, 3, run_spins, run_stops, run_spins, start_first_waits,
      SEEN_OVER)
/* Kicked last, it sends to one that has parked: nothing of that may count. */
CHECK(test_stop_against_start, 3, run_spins, run_stops, run_init_sipi,
      start_three, SEEN_OVER)
CHECK(test_send_and_stop, 2, run_spins, run_sends_and_stops, NULL, start_two,
      SEEN_OVER)
CHECK(test_send_and_stop_both, 2, run_stops, run_sends_and_stops, NULL,
      start_two, SEEN_OVER)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_sipi_alone),
		cmocka_unit_test(test_init_sipi),
		cmocka_unit_test(test_first_sipi),
		cmocka_unit_test(test_sipi_init),
		cmocka_unit_test(test_two_starts),
		cmocka_unit_test(test_self_init),
		cmocka_unit_test(test_self_init_and_sipi),
		cmocka_unit_test(test_two_senders),
		cmocka_unit_test(test_sender_against_init),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_waiting_two_senders),
		cmocka_unit_test(test_booting_two_senders),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_stop_three),
		cmocka_unit_test(test_stop_both),
		cmocka_unit_test(test_stop_all),
		cmocka_unit_test(test_stop_waiting),
		cmocka_unit_test(test_stop_against_start),
		cmocka_unit_test(test_send_and_stop),
		cmocka_unit_test(test_send_and_stop_both),
	};

	return cmocka_run_group_tests_name("vcpu_state", tests, NULL, NULL);
}
