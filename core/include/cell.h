/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The cell of this CPU. A CPU's map holds its own cell alone, at one fixed
 * address, so there is nothing to look up and no other cell to reach.
 */
#ifndef CELL_H
#define CELL_H

#include <stdbool.h>
#include <stdint.h>
#include "addr.h"
#include "arch_cell.h"

#define CELL_NAME_LEN	32
#define CELL_MAX_IO	32

/* A region smaller than a page: its accesses trap and are done in its place. */
struct io_region {
	struct gpa_range range;
	uintptr_t device;	/* mapped address of the region's first byte */
	uint32_t flags;		/* MEM_READ, MEM_WRITE, MEM_IO_8..64 */
};

/* Fixed at boot, mapped read-only. */
struct cell {
	char name[CELL_NAME_LEN];
	bool has_comm_region;
	uint32_t num_cpus;
	uint32_t num_io;
	uint64_t cpu_ids[CONFIG_MAX_CPUS];	/* hardware ids */
	struct io_region io[CELL_MAX_IO];
	struct arch_cell arch;
};

enum cell_run { CELL_RUNNING, CELL_STOPPED };
enum cpu_power { CPU_OFF, CPU_CLAIMED, CPU_ON_PENDING, CPU_ON };

/* Shared by the cell's CPUs. Words are atomic where written after boot. */
struct cell_state {
	uint32_t run;		/* enum cell_run: left once, for ever */
	struct {
		uint32_t power;	/* enum cpu_power */
		uint64_t entry;	/* valid while CPU_ON_PENDING */
		uint64_t context;
	} cpus[CONFIG_MAX_CPUS];
};

/* At VA_CELL and VA_CELL_STATE of every CPU that has a cell. */
extern const struct cell this_cell;
extern struct cell_state cell_state;

/* Why a cell ends, for its one report. */
struct cell_end {
	const char *reason;
	uint32_t comm_state;	/* COMM_STATE_SHUT_DOWN or _FAILED */
	bool has_address;
	uint64_t pc;
	struct gpa address;	/* guest-physical */
};

/*
 * Stop the cell of this CPU: memory first, then the siblings, its interrupts,
 * its comm region, one report. Only the first of its CPUs to come here does so.
 * The caller parks afterwards. Run time, any CPU of the cell.
 */
void cell_stop(const struct cell_end *end);

/*
 * Provided by arch/: take the cell's memory away from all its CPUs. When this
 * returns no access of a sibling to memory completes any more.
 */
void arch_cell_cut(void);

/* Provided by arch/: make the siblings trap, and silence the cell's devices. */
void arch_cell_kick(void);

/* Provided by arch/: disable all interrupts the cell owns. Idempotent. */
void arch_cell_quiesce(void);

#endif
