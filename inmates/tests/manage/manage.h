/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The root cell that tests hypercalls: what its files ask of each other.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <bulkhead/cell_config.h>
#include <bulkhead/comm_state.h>
#include "hypercall.h"

/* The two cells in the archive: one that answers, and one on another CPU. */
extern struct cell_config *managed;
extern struct cell_config *other;

/* Count a check, and say so if it fails. */
void expect(const char *what, int64_t got, int64_t wanted);

/* The same for what must be no error; returns @got. */
int64_t expect_ok(const char *what, int64_t got);

int64_t start(uint32_t id);
int64_t set_loadable(uint32_t id);
int64_t destroy(uint32_t id);
int64_t get_state(uint32_t id);
int64_t get_info(uint32_t type);

/* Create the cell; its id is in the config. Load it with a command line. */
int64_t create(struct cell_config *config);
int64_t load(const struct cell_config *config, const char *cmdline);

/* Create, load and start @managed; all must succeed. */
void run_managed(const char *cmdline);

/* Wait until the cell is in that state; a failed check if it takes too long. */
void expect_state(const struct cell_config *config, uint32_t state);

/* Wait until @managed has left @count marks. @pre its memory is the root's. */
void expect_mark(uint64_t count);
void clear_mark(void);

/* Wait. */
void pause_us(uint64_t us);

/* sibling=WHAT: another CPU of this cell does it during the test. */
bool sibling_is_wanted(void);
void sibling_start(void);
void sibling_run(void);
void sibling_check(void);

/* The tests. */
void test_errors(void);
void test_cycles(void);
void test_life(void);
void test_crashes(void);
void test_cost(void);
void test_fuzz(void);
void test_freeze(void);
void test_disable(void);

/* Provided by the architecture: calls that only it can make wrongly. */
void arch_test_errors(void);

/* Provided by the architecture: true if a hypercall is an invalid instruction. */
bool arch_call_is_invalid(void);
