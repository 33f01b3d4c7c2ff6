// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A root cell that tests hypercalls from the inside. It says what was wrong, and
 * at its end how much.
 *	archive=N	address of the cells `managed` and `latency`
 *	test=WHAT	errors, cycles, life, crashes, cost, fuzz, freeze,
 *			disable
 *	rounds=N	of what is done often
 *	sibling=WHAT	another CPU of this cell does: run, sleep, call
 *	at=WHAT		where to freeze: none, created, loadable, running, failed
 *	cpus=N		of this cell, when it disables: 1 or 2
 */
#include <stddef.h>
#include "archive.h"
#include "cells.h"
#include "cmdline.h"
#include "inmate.h"
#include "manage.h"
#include "print.h"
#include "string.h"
#include "timer.h"

#define STATE_TIME_US 5000000
#define POLL_US	      50

struct cell_config *managed;
struct cell_config *other;

static uint64_t checks;
static uint64_t wrong;

void expect(const char *what, int64_t got, int64_t wanted)
{
	checks++;
	if (got != wanted) {
		wrong++;
		print("manage: WRONG %s: %s 0x%lx, wanted %s 0x%lx\n", what,
		      hypercall_name(got), (uint64_t)got,
		      hypercall_name(wanted), (uint64_t)wanted);
	}
}

int64_t expect_ok(const char *what, int64_t got)
{
	expect(what, got < 0 ? got : 0, 0);
	return got;
}

int64_t start(uint32_t id)
{
	return hypercall(HYPERCALL_CELL_START, id, 0);
}

int64_t set_loadable(uint32_t id)
{
	return hypercall(HYPERCALL_CELL_SET_LOADABLE, id, 0);
}

int64_t destroy(uint32_t id)
{
	return hypercall(HYPERCALL_CELL_DESTROY, id, 0);
}

int64_t get_state(uint32_t id)
{
	return hypercall(HYPERCALL_CELL_GET_STATE, id, 0);
}

int64_t get_info(uint32_t type)
{
	return hypercall(HYPERCALL_GET_INFO, type, 0);
}

int64_t create(struct cell_config *config)
{
	return cells_create(config);
}

/* Where this cell sees the first byte of the other's RAM, its first region. */
static char *ram_of(const struct cell_config *config)
{
	return (char *)(uintptr_t)config_regions(config)->phys_start;
}

int64_t load(const struct cell_config *config, const char *cmdline)
{
	int64_t result = cells_load(config, config->id);

	if (result >= 0) {
		memcpy(ram_of(config) + INMATE_COMMAND_LINE_OFFSET, cmdline,
		       strnlen(cmdline, INMATE_COMMAND_LINE_SIZE - 1) + 1);
	}
	return result;
}

void run_managed(const char *cmdline)
{
	expect_ok("create", create(managed));
	expect_ok("load", load(managed, cmdline));
	expect_ok("start", start(managed->id));
}

void pause_us(uint64_t us)
{
	timer_sleep_until(timer_now() + timer_from_us(us));
}

void expect_state(const struct cell_config *config, uint32_t state)
{
	uint64_t end = timer_now() + timer_from_us(STATE_TIME_US);
	int64_t found;

	do {
		timer_delay_us(POLL_US);
		found = get_state(config->id);
	} while (found != state && timer_now() < end);
	expect("state", found, state);
}

static volatile uint64_t *mark(void)
{
	char *end = ram_of(managed) + config_regions(managed)->size;

	return (volatile uint64_t *)(void *)end - 1;
}

void clear_mark(void)
{
	*mark() = 0;
}

void expect_mark(uint64_t count)
{
	expect("marks of the cell", (int64_t)*mark(), (int64_t)count);
}

static void run_test(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} tests[] = {
		{ "errors", test_errors }, { "cycles", test_cycles },
		{ "life", test_life },	   { "crashes", test_crashes },
		{ "cost", test_cost },	   { "fuzz", test_fuzz },
		{ "freeze", test_freeze }, { "disable", test_disable },
	};
	const char *name = cmdline_value("test");

	for (uint32_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		size_t length = strnlen(tests[i].name, 16);

		if (name != NULL && strncmp(name, tests[i].name, length) == 0) {
			tests[i].run();
			if (sibling_is_wanted()) {
				sibling_check();
			}
			print("manage: done, %lu checks, %lu wrong\n", checks,
			      wrong);
			return;
		}
	}
	print("manage: WRONG: there is no such test\n");
}

/* This cell stays: with it the others would be nobody's. */
void inmate_main(void)
{
	archive_open(cmdline_number("archive", 0));
	managed = archive_find_cell("managed");
	other = archive_find_cell("latency");
	if (managed == NULL || other == NULL) {
		print("manage: WRONG: the archive is not there\n");
		inmate_halt();
	}
	print("manage: ready\n");
	if (sibling_is_wanted()) {
		sibling_start();
	}
	run_test();
	inmate_halt();
}
