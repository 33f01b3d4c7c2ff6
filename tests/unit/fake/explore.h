/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Every order in which CPUs can interleave. Each CPU is a coroutine that stops
 * before every atomic operation; all orders of these steps are run, a state
 * that was reached before is not entered twice.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPLORE_CPUS	4

struct scenario {
	uint32_t num_cpus;
	/* Index of each CPU in the cell's list. */
	uint32_t index[EXPLORE_CPUS];
	void (*run[EXPLORE_CPUS])(void);
	void (*setup)(void);	/* shared state before each run */
	void (*finish)(void);	/* checks when no CPU can go on */
};

/* Memory that CPUs share beside cell_state: forgotten by explore_reset(). */
void explore_share(const void *memory, size_t size);
void explore_reset(void);

/* Run all orders; the number of different ends. */
uint32_t explore(const struct scenario *scenario);

/* For the code that runs: a CPU sleeps until another wakes it. */
void explore_sleep(void);
void explore_wake(uint32_t cpu);
void explore_forget_wake(void);
void explore_step(void);
void explore_observe(uint64_t value);

/* All that this CPU will do follows from @value: what it has observed is past. */
void explore_settle(uint64_t value);
uint32_t explore_cpu(void);

/* True in finish() if the CPU's function has returned; else it sleeps. */
bool explore_returned(uint32_t cpu);
