/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The cell of this CPU. A CPU's map holds its own cell alone, at one fixed
 * address, so there is nothing to look up and no other cell to reach.
 */
#pragma once

#include "addr.h"
#include "arch_cell.h"

#define CELL_TITLE_LEN	48
#define CELL_MAX_IO	32
#define CELL_CPU_ARGS	4

/* A region smaller than a page: its accesses trap and are done in its place. */
struct io_region {
	struct gpa_range range;
	uintptr_t device;	/* mapped address of the region's first byte */
	uint32_t read_sizes;	/* permitted widths: 1 | 2 | 4 | 8 bytes */
	uint32_t write_sizes;
};

/* Fixed at boot, mapped read-only. */
struct cell {
	char title[CELL_TITLE_LEN];	/* how the report of its end starts */
	bool has_comm_region;
	uint32_t num_cpus;
	uint32_t num_io;
	uint64_t cpu_ids[CONFIG_MAX_CPUS];	/* hardware ids */
	struct io_region io[CELL_MAX_IO];
	struct arch_cell arch;
};

enum cell_run { CELL_RUNNING, CELL_STOPPED };
enum cell_end { CELL_END_OFF, CELL_END_RESET, CELL_END_FAULT };

struct cell_cpu {
	uint32_t power;		/* atomic; what it means is arch's */
	uint64_t entry;		/* where it starts, and with what */
	uint64_t args[CELL_CPU_ARGS];	/* in the first registers */
};

/* Shared by the cell's CPUs. */
struct cell_state {
	uint32_t run;		/* enum cell_run, atomic: one CPU stops the cell */
	struct cell_cpu cpus[CONFIG_MAX_CPUS];
};

/* At VA_CELL and VA_CELL_STATE of every CPU that has a cell. */
extern const struct cell this_cell;
extern struct cell_state cell_state;

/*
 * Stop the cell of this CPU: memory first, then the siblings, its interrupts,
 * its comm region, one report. Only the first of its CPUs to come here does so.
 * The caller parks afterwards. Run time, any CPU of the cell. The file that is
 * linked decides whether the cell may start again, and whether all this is done
 * here, or by the last CPU that parks: see cell_last.h.
 * @end: what it asked for, or CELL_END_FAULT
 * @address: what it accessed, or NULL if that does not matter or is unknown
 */
void cell_stop(enum cell_end end, const char *reason, uint64_t pc,
	       const struct gpa *address);

/*
 * Provided by arch/: take the cell's memory away from all its CPUs. When this
 * returns no access of a sibling to memory completes any more.
 */
void arch_cell_cut(void);

/* Provided by arch/: make all CPUs of the cell park; itself, it does so anyway. */
void arch_cell_kick(void);

/* Provided by arch/: disable all interrupts the cell owns. Idempotent. */
void arch_cell_quiesce(void);
