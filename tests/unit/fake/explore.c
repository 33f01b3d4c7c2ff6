// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See explore.h. A state is the shared memory and, of each CPU, everything it
 * has observed so far, from which all it will do follows. It is known by a
 * 64-bit hash.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>
#include <cmocka.h>
#include "cell.h"
#include "cpu.h"
#include "explore.h"
#include "fake.h"

#define STACK_SIZE 0x20000
#define MAX_DEPTH  400
#define MAX_STATES (1u << 20)

static struct {
	ucontext_t context;
	struct cpu cpu;
	uint64_t history;
	bool returned;
	bool sleeps;
	bool woken;
} cpus[EXPLORE_CPUS];

static uint8_t stacks[EXPLORE_CPUS][STACK_SIZE];
static ucontext_t scheduler;
static const struct scenario *current;
static uint32_t running;
static uint64_t states[MAX_STATES];
static uint32_t num_states;

#define SHARES 4

static struct {
	const uint8_t *memory;
	size_t size;
} shares[SHARES];
static uint32_t num_shares;

/* Which of the CPUs that could go on did, step by step. */
static struct {
	uint32_t taken;
	uint32_t possible;
} choices[MAX_DEPTH];

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9fb21c651e98df25ull;
	return hash ^ hash >> 29;
}

static uint64_t mix_bytes(uint64_t hash, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
		uint64_t word = 0;
		size_t rest = size - i;

		memcpy(&word, &bytes[i],
		       rest < sizeof(word) ? rest : sizeof(word));
		hash = mix(hash, word);
	}
	return hash;
}

static uint64_t state_hash(void)
{
	uint64_t hash = mix_bytes(1, (const uint8_t *)&cell_state,
				  sizeof(cell_state));

	for (uint32_t i = 0; i < num_shares; i++) {
		hash = mix_bytes(hash, shares[i].memory, shares[i].size);
	}
	for (uint32_t i = 0; i < current->num_cpus; i++) {
		hash = mix(hash, cpus[i].history);
		hash = mix(hash, (uint64_t)cpus[i].returned |
					 (uint64_t)cpus[i].sleeps << 1 |
					 (uint64_t)cpus[i].woken << 2);
	}
	return hash | 1;
}

/* True if the state is new. */
static bool remember(uint64_t hash)
{
	uint32_t at = (uint32_t)(hash >> 8) % MAX_STATES;

	while (states[at] != 0) {
		if (states[at] == hash) {
			return false;
		}
		at = (at + 1) % MAX_STATES;
	}
	states[at] = hash;
	num_states++;
	assert_true(num_states < MAX_STATES / 2);
	return true;
}

void explore_reset(void)
{
	num_shares = 0;
}

void explore_share(const void *memory, size_t size)
{
	assert_true(num_shares < SHARES);
	shares[num_shares].memory = memory;
	shares[num_shares].size = size;
	num_shares++;
}

void explore_observe(uint64_t value)
{
	cpus[running].history = mix(cpus[running].history, value);
}

void explore_settle(uint64_t value)
{
	cpus[running].history = mix(1, value);
}

void explore_step(void)
{
	explore_observe(0x57e9);
	assert_int_equal(swapcontext(&cpus[running].context, &scheduler), 0);
}

void explore_sleep(void)
{
	cpus[running].sleeps = true;
	explore_step();
	cpus[running].sleeps = false;
}

void explore_wake(uint32_t cpu)
{
	cpus[cpu].woken = true;
}

void explore_forget_wake(void)
{
	cpus[running].woken = false;
}

uint32_t explore_cpu(void)
{
	return running;
}

bool explore_returned(uint32_t cpu)
{
	return cpus[cpu].returned;
}

static void coroutine(void)
{
	current->run[running]();
	cpus[running].returned = true;
	explore_observe(0xe4d);
}

static bool can_go_on(uint32_t cpu)
{
	return !cpus[cpu].returned && (!cpus[cpu].sleeps || cpus[cpu].woken);
}

static void start(void)
{
	memset(cpus, 0, sizeof(cpus));
	fake_reset();
	current->setup();
	fake_step_hook = explore_step;
	fake_result_hook = explore_observe;
	for (uint32_t i = 0; i < current->num_cpus; i++) {
		assert_int_equal(getcontext(&cpus[i].context), 0);
		cpus[i].context.uc_stack.ss_sp = stacks[i];
		cpus[i].context.uc_stack.ss_size = STACK_SIZE;
		cpus[i].context.uc_link = &scheduler;
		cpus[i].cpu.id = i;
		cpus[i].cpu.index = current->index[i];
		makecontext(&cpus[i].context, coroutine, 0);
	}
}

/* The @n-th CPU that can go on does one step. */
static void step(uint32_t n)
{
	for (uint32_t i = 0; i < current->num_cpus; i++) {
		if (!can_go_on(i) || n-- > 0) {
			continue;
		}
		running = i;
		this_cpu = cpus[i].cpu;
		assert_int_equal(swapcontext(&scheduler, &cpus[i].context), 0);
		cpus[i].cpu = this_cpu;
		return;
	}
}

/*
 * One run along @choices, @known of them given. Returns its length; *@ended is
 * false where it came to a state that was seen before.
 */
static uint32_t run(uint32_t known, bool *ended)
{
	uint32_t depth = 0;

	start();
	for (;;) {
		uint32_t possible = 0;

		for (uint32_t i = 0; i < current->num_cpus; i++) {
			possible += can_go_on(i);
		}
		*ended = possible == 0;
		if (*ended || (depth >= known && !remember(state_hash()))) {
			return depth;
		}
		assert_true(depth < MAX_DEPTH);
		if (depth >= known) {
			choices[depth].taken = 0;
			choices[depth].possible = possible;
		}
		step(choices[depth].taken);
		depth++;
	}
}

uint32_t explore(const struct scenario *scenario)
{
	uint32_t ends = 0;
	uint32_t known = 0;

	current = scenario;
	memset(states, 0, sizeof(states));
	num_states = 0;
	for (;;) {
		bool ended;
		uint32_t depth = run(known, &ended);

		if (ended) {
			ends++;
			current->finish();
		}
		while (depth > 0 && choices[depth - 1].taken + 1 ==
					    choices[depth - 1].possible) {
			depth--;
		}
		if (depth == 0) {
			return ends;
		}
		choices[depth - 1].taken++;
		known = depth;
	}
}
