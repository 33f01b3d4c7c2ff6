// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of management, and that of the hypervisor.
 */
#include <stddef.h>
#include "cmdline.h"
#include "inmate.h"
#include "irq.h"
#include "manage.h"
#include "platform.h"
#include "print.h"
#include "smp.h"
#include "string.h"
#include "timer.h"

#define BEATS	     5
#define BEAT_US	     20000
#define ANSWER_US    2000000
#define FREEZE_TRIES 100000
#define SECOND	     1
#define SECOND_ID    1

static volatile bool gone;
static volatile bool second_runs;
static volatile int64_t second_result = INT64_MIN;

static bool at(const char *where)
{
	const char *text = cmdline_value("at");

	return text != NULL && strncmp(text, where, strnlen(where, 16)) == 0;
}

/* This cell's timer: time passes, and its interrupts come. */
static void expect_timer(void)
{
	for (uint32_t n = 0; n < BEATS; n++) {
		uint64_t wanted = timer_now() + timer_from_us(BEAT_US);

		timer_sleep_until(wanted);
		expect("timer", timer_now() >= wanted, true);
	}
}

static void go_to_point(void)
{
	if (at("none")) {
		return;
	}
	expect_ok("create", create(managed));
	if (at("created")) {
		return;
	}
	expect_ok("load",
		  load(managed, at("failed") ? "run=crash" : "run=beat"));
	if (at("loadable")) {
		return;
	}
	expect_ok("start", start(managed->id));
	if (at("failed")) {
		expect_state(managed, COMM_STATE_FAILED);
	} else {
		pause_us(BEAT_US);
	}
}

/* It is refused while a sibling's call is under way. */
static int64_t freeze(void)
{
	uint32_t tries = 0;
	int64_t result;

	do {
		result = hypercall(HYPERCALL_FREEZE, 0, 0);
	} while (result == -HYPERCALL_EBUSY && sibling_is_wanted() &&
		 ++tries < FREEZE_TRIES);
	return result;
}

void test_freeze(void)
{
	go_to_point();
	print("manage: freeze\n");
	expect("freeze", freeze(), 0);
	for (uint64_t call = 0; call <= HYPERCALL_COUNT; call++) {
		expect("call when frozen", hypercall(call, 0, 0),
		       -HYPERCALL_ENOSYS);
	}
	expect_timer();
}

static bool wait_for(const volatile bool *flag)
{
	uint64_t end = timer_now() + timer_from_us(ANSWER_US);

	while (!*flag && timer_now() < end) {
		cpu_relax();
	}
	return *flag;
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	if (sibling_is_wanted()) {
		sibling_run();
	}
	second_runs = true;
	if (!gone) {
		second_result = hypercall(HYPERCALL_DISABLE, 0, 0);
	}
}

/* With a hypervisor or without: the CPU comes up. */
static void expect_second_cpu(void)
{
	second_runs = false;
	expect("start of a CPU", smp_start(SECOND_ID, SECOND), SMP_STARTED);
	expect("second CPU runs", wait_for(&second_runs), true);
}

void test_disable(void)
{
	bool two = cmdline_number("cpus", 1) == 2;

	expect("cells", get_info(INFO_CELLS), 1);
	if (two) {
		expect_second_cpu();
	}
	expect("disable", hypercall(HYPERCALL_DISABLE, 0, 0), 0);
	platform_leave_cell();
	expect("a hypercall is no instruction", arch_call_is_invalid(), true);
	expect_timer();
	if (two) {
		expect("disable of the second CPU", second_result, 0);
	} else {
		gone = true;
		expect_second_cpu();
	}
	print("manage: without a hypervisor\n");
}
