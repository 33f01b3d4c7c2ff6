/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A host stand-in for the CPU the runtime runs on: system registers that are a
 * table, a log of what was done in which order, and the structures that a CPU
 * would find in its map. Runtime sources are compiled unchanged against
 * fake/include, which leads here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FAKE_EVENTS	4096

/* A barrier, a maintenance instruction, a register write or a test's own. */
struct fake_event {
	const char *what;
	uint64_t value;
};

extern struct fake_event fake_events[FAKE_EVENTS];
extern uint32_t fake_num_events;
void fake_event(const char *what, uint64_t value);

/* Index of the first event @what at or behind @from; fails if there is none. */
uint32_t fake_find_event(const char *what, uint32_t from);
uint32_t fake_count_events(const char *what);

/* A register that no test has set reads as a fixed pattern. */
uint64_t fake_sysreg_read(const char *name);
void fake_sysreg_write(const char *name, uint64_t value);

/* If set: gives what a read gives, and is told of a write. */
extern uint64_t (*fake_read_hook)(const char *name, uint64_t value);
extern void (*fake_write_hook)(const char *name, uint64_t value);

/* As above, without an entry in the log. */
void fake_sysreg_set(const char *name, uint64_t value);

/* What an instruction of the code under test is: an event, and the hook. */
extern void (*fake_asm_hook)(const char *text);
void fake_asm(const char *text);

/* Called before every atomic operation, and with what it gave. If set. */
extern void (*fake_step_hook)(void);
extern void (*fake_result_hook)(uint64_t value);
void fake_step(void);
uint64_t fake_result(uint64_t value);

/* this_cell, which is constant for the code under test. */
extern struct cell fake_cell __asm__("this_cell");

/* All of the above, this_cpu and cell_state as after power-on. */
void fake_reset(void);

/* A small generator of its own, so that every run is the same. */
uint64_t fake_random(void);
void fake_random_seed(uint64_t seed);
