// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The lives of cells, short and long ones, and what they have to say about them.
 */
#include <stddef.h>
#include "cmdline.h"
#include "manage.h"
#include "print.h"
#include "timer.h"

#define POLICY_TIME_US 50000
#define CRASH_STEP_US  37

/* A create, with all that must be there behind it, and its end. */
static void cycle(uint64_t round)
{
	expect_ok("create", create(managed));
	expect("state when created", get_state(managed->id),
	       COMM_STATE_SHUT_DOWN);
	expect_ok("load", load(managed, "run=exit"));
	clear_mark();
	expect_ok("start", start(managed->id));
	/* Every other one is ended while it starts. */
	if (round % 2 == 0) {
		expect_state(managed, COMM_STATE_SHUT_DOWN);
	}
	expect_ok("destroy", destroy(managed->id));
	if (round % 2 == 0) {
		expect_mark(1);
	}
}

void test_cycles(void)
{
	uint64_t rounds = cmdline_number("rounds", 1000);
	int64_t infos[INFO_COUNT];

	cycle(0);
	for (uint32_t n = 0; n < INFO_COUNT; n++) {
		infos[n] = expect_ok("info", get_info(n));
	}
	for (uint64_t round = 1; round < rounds; round++) {
		cycle(round);
	}
	for (uint32_t n = 0; n < INFO_COUNT; n++) {
		expect("info after all cycles", get_info(n), infos[n]);
	}
	print("manage: %lu cycles, %lu of %lu pages used\n", rounds,
	      (uint64_t)infos[INFO_POOL_PAGES_USED],
	      (uint64_t)infos[INFO_POOL_PAGES]);
}

static void test_denied(void)
{
	run_managed("policy=deny");
	pause_us(POLICY_TIME_US);
	expect("start is denied", start(managed->id), -HYPERCALL_EPERM);
	expect("load is denied", set_loadable(managed->id), -HYPERCALL_EPERM);
	expect("destroy is denied", destroy(managed->id), -HYPERCALL_EPERM);
	expect("state of who denies", get_state(managed->id),
	       COMM_STATE_RUNNING);
}

/* A cell that denies is rid of only by its own end: here, by none. */
static void test_once(void)
{
	run_managed("policy=once");
	pause_us(POLICY_TIME_US);
	expect("destroy is denied once", destroy(managed->id),
	       -HYPERCALL_EPERM);
	expect_ok("destroy is approved", destroy(managed->id));
	expect("who is destroyed is gone", get_state(managed->id),
	       -HYPERCALL_ENOENT);
}

static void test_mute(void)
{
	run_managed("policy=mute");
	pause_us(POLICY_TIME_US);
	expect_ok("load of who does not answer", set_loadable(managed->id));
	expect("state of who was loaded", get_state(managed->id),
	       COMM_STATE_SHUT_DOWN);
	expect_ok("destroy", destroy(managed->id));
}

/* Loaded twice, started twice, and destroyed while it is loadable. */
static void test_again(void)
{
	run_managed("run=wait");
	pause_us(POLICY_TIME_US);
	expect_ok("load while it runs", load(managed, "run=wait"));
	expect("state when loadable", get_state(managed->id),
	       COMM_STATE_SHUT_DOWN);
	expect_ok("load again", load(managed, "run=wait"));
	clear_mark();
	expect_ok("start", start(managed->id));
	pause_us(POLICY_TIME_US);
	expect_ok("start without a load", start(managed->id));
	pause_us(POLICY_TIME_US);
	expect("state when started twice", get_state(managed->id),
	       COMM_STATE_RUNNING);
	expect_ok("load for the marks", set_loadable(managed->id));
	expect_mark(2);
	expect_ok("destroy while loadable", destroy(managed->id));
}

/* While a cell is locked nobody comes and nobody goes; loads go on. */
static void test_locked(void)
{
	expect_ok("create other", create(other));
	run_managed("state=1");
	expect_state(managed, COMM_STATE_RUNNING_LOCKED);
	expect_ok("load beside a lock", load(other, "quiet=1"));
	expect_ok("start beside a lock", start(other->id));
	pause_us(POLICY_TIME_US);
	expect_ok("load again beside a lock", load(other, "quiet=1"));
	expect_ok("start again beside a lock", start(other->id));
	expect("destroy beside a lock", destroy(other->id), -HYPERCALL_EPERM);
	expect_ok("destroy the lock itself", destroy(managed->id));
	expect_ok("destroy other", destroy(other->id));

	run_managed("state=1");
	expect_state(managed, COMM_STATE_RUNNING_LOCKED);
	expect("create beside a lock", create(other), -HYPERCALL_EPERM);
	expect_ok("destroy the lock itself", destroy(managed->id));
	expect_ok("create other", create(other));
	expect_ok("destroy other", destroy(other->id));
}

/* What it may ask, it asks; its console tells what it was answered. */
static void test_calls(void)
{
	run_managed("run=calls cpu=3 foreign=0");
	pause_us(10 * POLICY_TIME_US);
	expect("state of who calls", get_state(managed->id),
	       COMM_STATE_RUNNING);
	expect_ok("destroy", destroy(managed->id));
}

void test_life(void)
{
	test_once();
	test_mute();
	test_again();
	test_locked();
	test_calls();
	test_denied();
}

/* It crashes sooner or later than this cell does the next thing to it. */
static void crash(uint64_t round)
{
	uint64_t us = round * CRASH_STEP_US % 997;

	run_managed("run=crash delay-us=300");
	timer_delay_us(us);
	if (round % 3 == 0) {
		expect_ok("start of who crashes", start(managed->id));
	}
	if (round % 3 != 1) {
		expect_state(managed, COMM_STATE_FAILED);
		expect("CPU of who has failed",
		       hypercall(HYPERCALL_CPU_GET_INFO, 3, CPU_INFO_STATE),
		       CPU_STATE_FAILED);
		expect_ok("load of who has failed", load(managed, "run=wait"));
		expect("CPU of who is loaded",
		       hypercall(HYPERCALL_CPU_GET_INFO, 3, CPU_INFO_STATE),
		       CPU_STATE_RUNNING);
		expect_ok("start of who has failed", start(managed->id));
		expect("state of who is started", get_state(managed->id),
		       COMM_STATE_RUNNING);
	}
	expect_ok("destroy", destroy(managed->id));
}

void test_crashes(void)
{
	uint64_t rounds = cmdline_number("rounds", 60);
	int64_t pages;

	crash(0);
	pages = get_info(INFO_POOL_PAGES_USED);
	for (uint64_t round = 1; round < rounds; round++) {
		crash(round);
	}
	expect("pages after all crashes", get_info(INFO_POOL_PAGES_USED),
	       pages);
}

static uint64_t lowest(uint64_t cost, uint64_t begin)
{
	uint64_t ticks = timer_now() - begin;

	return ticks < cost ? ticks : cost;
}

/*
 * What the calls take. Where time is instructions, and no other CPU executes any
 * meanwhile, these are the hypervisor's.
 */
void test_cost(void)
{
	uint64_t costs[3] = { UINT64_MAX, UINT64_MAX, UINT64_MAX };
	uint64_t rounds = cmdline_number("rounds", 10);

	for (uint64_t round = 0; round < rounds; round++) {
		uint64_t begin = timer_now();

		expect_ok("create", create(managed));
		costs[0] = lowest(costs[0], begin);
		expect_ok("load", load(managed, "run=exit"));
		begin = timer_now();
		expect_ok("start", start(managed->id));
		costs[1] = lowest(costs[1], begin);
		expect_state(managed, COMM_STATE_SHUT_DOWN);
		begin = timer_now();
		expect_ok("destroy", destroy(managed->id));
		costs[2] = lowest(costs[2], begin);
	}
	print("manage: create %lu ns, start %lu ns, destroy %lu ns\n",
	      timer_to_ns(costs[0]), timer_to_ns(costs[1]),
	      timer_to_ns(costs[2]));
}
