// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * How a manager has other CPUs come, in every order in which its steps, NMIs, and
 * the exits and steps of their guests can meet: who is there runs no guest, has
 * no step in progress, and stays until it is let go; nobody is lost.
 */
/* INCLUDE: tests/unit/fake/x86_fetch tests/unit/fake/include tests/unit/fake manage/include manage/x86/include core/include arch/x86/include boot/x86/include lib/include */
/* LINK: manage/x86/fetch.c tests/unit/fake/explore.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "arch_barrier.h"
#include "explore.h"
#include "fake.h"
#include "front.h"
#include "frozen.h"
#include "lapic.h"
#include "leave.h"
#include "manage_arch.h"
#include "panic.h"

#define OTHERS 6u /* CPUs 1 and 2 */
#define ROUNDS 2u

struct boot boot;
struct page_pool pool;
struct manage_cpu manage_cpus[CONFIG_MAX_CPUS];
struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];
uint32_t tsc_khz;

static struct {
	bool nmi[EXPLORE_CPUS];
	bool stepping[EXPLORE_CPUS];
	bool critical; /* the manager counts on its CPUs */
	uint32_t position[EXPLORE_CPUS];
	uint32_t rounds;
} model;
static uint64_t now;
static uint32_t flushes;

static void step_and_wake(void)
{
	for (uint32_t i = 0; i < EXPLORE_CPUS; i++) {
		explore_wake(i);
	}
	explore_step();
}

uint64_t arch_clock(void)
{
	return now;
}

/* What a CPU does behind a wait follows from where it is. */
void arch_relax(void)
{
	explore_settle(model.position[explore_cpu()]);
	explore_sleep();
	explore_forget_wake();
}

void lapic_send(uint32_t apic_id, uint32_t command)
{
	assert_int_equal(command, ICR_MODE_NMI);
	model.nmi[apic_id - 0x40] = true;
	explore_wake(apic_id - 0x40);
}

void front_flush(void)
{
	flushes++;
}

/* Of no test here. */
struct guest_regs *front_regs(void)
{
	return NULL;
}

void front_freeze(void)
{
}

void front_forget(void)
{
}

void front_let_go(void)
{
}

void frozen_skip_call(void)
{
}

noreturn void front_adopt(uint64_t root)
{
	fail_msg("adopted to 0x%lx", root);
	abort();
}

noreturn void frozen_hand_off(uint64_t root)
{
	fail_msg("frozen to 0x%lx", root);
	abort();
}

void leave_guest_mode(void)
{
	fail();
}

noreturn void arch_cpu_halt(void)
{
	abort();
}

noreturn void panic(const char *reason)
{
	fail_msg("%s", reason);
	abort();
}

#define WAITS 0x100u /* what explore.h knows a CPU by: in a loop that waits */
#define TRAPS 1u     /* accesses that each guest makes, before it only runs */

/* Until the next exit; false if it was for an NMI. */
static bool run_guest(void)
{
	uint32_t cpu = explore_cpu();

	for (;;) {
		explore_settle(model.position[cpu] | this_cpu.arch.step.active
							     << 16);
		explore_step();
		if (model.nmi[cpu]) {
			model.nmi[cpu] = false;
			return false;
		}
		assert_false(model.critical);
		if (this_cpu.arch.step.active != 0 ||
		    model.position[cpu] < TRAPS) {
			return true;
		}
		explore_sleep();
		explore_forget_wake();
	}
}

/* What the runtime does with an exit, as far as it matters here. */
static void run_target(void)
{
	uint32_t cpu = explore_cpu();

	this_cpu.id = cpu;
	fake_step_hook = step_and_wake;
	for (;;) {
		bool is_access = run_guest();

		if (this_cpu.arch.step.active != 0) {
			this_cpu.arch.step.active = 0;
		} else if (is_access) {
			model.position[cpu]++;
			this_cpu.arch.step.active = 1;
		}
		model.stepping[cpu] = this_cpu.arch.step.active != 0;
		model.position[cpu] |= WAITS;
		arch_serve();
		model.position[cpu] &= ~WAITS;
	}
}

static void run_manager(void)
{
	uint32_t *position = &model.position[0];

	fake_step_hook = step_and_wake;
	while (model.rounds < ROUNDS) {
		*position = 4 * model.rounds;
		assert_true(arch_fetch(OTHERS));
		for (uint32_t cpu = 1; cpu < 3; cpu++) {
			assert_int_equal(manage_cpus[cpu].request, FETCH_HERE);
			assert_false(model.stepping[cpu]);
		}
		model.critical = true;
		explore_settle(++*position);
		explore_step();
		/* They are there already. */
		assert_true(arch_fetch(OTHERS));
		model.critical = false;
		explore_settle(++*position);
		arch_release(OTHERS);
		model.rounds++;
	}
}

static void setup(void)
{
	memset(&model, 0, sizeof(model));
	memset(manage_cpus, 0, sizeof(manage_cpus));
	explore_reset();
	explore_share(&model, sizeof(model));
	explore_share(manage_cpus, sizeof(manage_cpus));
	for (uint32_t cpu = 0; cpu < 3; cpu++) {
		boot_cpus[cpu].hardware_id = 0x40 + cpu;
	}
	tsc_khz = 1;
	flushes = 0;
}

static void finish(void)
{
	assert_int_equal(model.rounds, ROUNDS);
	assert_int_equal(flushes, 2 * ROUNDS);
	for (uint32_t cpu = 1; cpu < 3; cpu++) {
		assert_int_equal(manage_cpus[cpu].request, FETCH_RUN);
		assert_int_equal(model.position[cpu], TRAPS);
		assert_false(model.nmi[cpu]);
	}
}

static void all_orders(void **state)
{
	static const struct scenario scenario = {
		3,     { 0, 1, 2 }, { run_manager, run_target, run_target },
		setup, finish,
	};

	(void)state;
	now = 0;
	assert_true(explore(&scenario) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
