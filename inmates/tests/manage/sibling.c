// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Another CPU of the root cell, beside a test: it runs, sleeps, or makes calls
 * of its own, and must go on with that whatever the other one manages.
 */
#include <stddef.h>
#include "cmdline.h"
#include "inmate.h"
#include "manage.h"
#include "platform.h"
#include "smp.h"
#include "string.h"
#include "timer.h"

#define ANSWER_US 2000000
#define SECOND	  1
#define SECOND_ID 1
#define NO_CELL	  200

static volatile uint64_t steps;
static volatile uint64_t wrong_results;

static bool does(const char *what)
{
	const char *text = cmdline_value("sibling");

	return text != NULL && strncmp(text, what, strnlen(what, 16)) == 0;
}

bool sibling_is_wanted(void)
{
	return cmdline_value("sibling") != NULL;
}

void sibling_run(void)
{
	bool frozen = false;

	steps = 1;
	if (does("sleep")) {
		inmate_halt();
	}
	for (;;) {
		if (does("call")) {
			int64_t result = destroy(NO_CELL);

			frozen |= result == -HYPERCALL_ENOSYS;
			if (result !=
			    -(frozen ? HYPERCALL_ENOSYS : HYPERCALL_ENOENT)) {
				wrong_results++;
			}
		}
		steps++;
	}
}

void sibling_start(void)
{
	uint64_t end = timer_now() + timer_from_us(ANSWER_US);

	expect("start of a sibling", smp_start(SECOND_ID, SECOND), SMP_STARTED);
	while (steps == 0 && timer_now() < end) {
		cpu_relax();
	}
	expect("the sibling runs", steps != 0, true);
}

void sibling_check(void)
{
	uint64_t end = timer_now() + timer_from_us(ANSWER_US);
	uint64_t before = steps;

	while (!does("sleep") && steps == before && timer_now() < end) {
		cpu_relax();
	}
	expect("the sibling goes on", does("sleep") || steps != before, true);
	expect("results of the sibling", (int64_t)wrong_results, 0);
}
