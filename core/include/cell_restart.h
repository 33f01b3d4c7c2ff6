/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Restart of a cell in place, by the cell itself. Only for the files that are
 * linked with CONFIG_CELL_RESTART, and for boot code.
 */
#pragma once

#include "arch_restart.h"
#include "cell.h"

#define RESTART_TITLE_LEN  64
#define RESTART_COMM_WORDS 16

/* The cell as boot built it: fixed at boot, mapped read-only. */
struct cell_restart {
	char title[RESTART_TITLE_LEN];	/* how the line of a restart starts */
	uint32_t ends;		/* bit n: enum cell_end n is no end, but a restart */
	uint32_t limit;		/* restarts until the next reset of the board */
	struct cell_cpu first;	/* how the first CPU starts */
	uint64_t comm[RESTART_COMM_WORDS]; /* of the comm region; the rest is 0 */
	struct arch_restart arch;
};

/* At VA_RESTART of every CPU that has a cell. */
extern const struct cell_restart cell_restart;

/* So far. On the page of cell_state; only who has stopped the cell writes. */
extern uint32_t cell_restarts;

/* Why a cell was stopped. */
struct cell_cause {
	uint32_t cpu;		/* logical id */
	const char *reason;
	uint64_t pc;
	const struct gpa *address;	/* NULL: none, or unknown */
};

/* The line of restart number @count. */
void report_restart(const struct cell_cause *cause, uint32_t count);

/* The line of an end that would have been a restart, but for the limit. */
void report_restart_limit(const struct cell_cause *cause);

/* The same, but for the CPU with that hardware id, which did not park. */
void report_restart_missing(const struct cell_cause *cause, uint64_t cpu_id);

/*
 * Provided by arch/: give the cell the memory back that arch_cell_cut() took.
 * All of its CPUs are parked.
 */
void arch_cell_restore(void);

/* Provided by arch/: the cell's interrupts as boot left them. */
void arch_cell_reset_irqs(void);

/*
 * Provided by arch/: wake what starts with the cell. The first CPU is parked.
 */
void arch_cell_start(void);

/* Provided by arch/: ticks of arch_clock() in a second. */
uint64_t arch_clock_rate(void);
