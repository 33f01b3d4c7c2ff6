// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A neighbour from hell: each of its CPUs makes one kind of exit without end.
 *	storm=NAME	one of the table that the architecture has
 *	at=N		begin when the counter has reached N
 *	turn=N		ticks after which another CPU has its turn, default 16
 */
#include <stddef.h>
#include "cmdline.h"
#include "inmate.h"
#include "print.h"
#include "smp.h"
#include "storm.h"
#include "string.h"
#include "timer.h"

/* Which of the table the command line wants; its end if there is none. */
static uint32_t wanted_storm(void)
{
	const char *wanted = cmdline_value("storm");
	uint32_t kind = 0;

	for (; kind < num_storms; kind++) {
		size_t length = strnlen(storms[kind].name, STORM_NAME_LENGTH);

		if (strncmp(wanted, storms[kind].name, length) == 0 &&
		    (wanted[length] == ' ' || wanted[length] == '\0')) {
			break;
		}
	}
	return kind;
}

void inmate_secondary(uint32_t cpu)
{
	uint32_t kind = wanted_storm();
	uint64_t turn = cmdline_number("turn", 16);

	(void)cpu;
	timer_sleep_until(cmdline_number("at", 0));
	for (;;) {
		timer_shuffle(turn);
		storms[kind].once();
	}
}

void inmate_main(void)
{
	uint64_t affinities[INMATE_MAX_CPUS];
	uint32_t count = smp_candidates(affinities);
	uint32_t cpus = 1;

	if (wanted_storm() == num_storms) {
		print("storm: UNKNOWN\n");
		return;
	}
	for (uint32_t i = 0; i < count && cpus < INMATE_MAX_CPUS; i++) {
		cpus += smp_start(affinities[i], cpus) == SMP_STARTED;
	}
	print("storm: %s on %u CPUs\n", storms[wanted_storm()].name, cpus);
	inmate_secondary(0);
}
