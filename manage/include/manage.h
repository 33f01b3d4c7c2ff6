/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Management: what its generic files share. All of it is gone after a freeze.
 *
 * The live system is described by `boot`: boot.chain is what the config check
 * would judge, boot.cells[] what was built of it, both by a cell's index, which
 * changes when another cell is destroyed; cell 0 is the root. One management
 * call runs at a time, on its own stack.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include <bulkhead/comm_region.h>
#include <bulkhead/hypercall.h>
#include "boot_arch.h"
#include "cell.h"
#include "cpu.h"

#define ROOT_CELL 0u

/* What management knows of a CPU; by logical id. */
#ifdef CONFIG_ARM64
#define MANAGE_STATS CPU_STATISTICS_ARM64
#else
#define MANAGE_STATS CPU_STATISTICS_X86
#endif

struct manage_cpu {
	uint32_t request;	/* atomic; of the architecture, 0: none */
	uint32_t answer;	/* atomic; of the architecture */
	uint32_t stats[MANAGE_STATS];	/* CPU_STATISTIC_*, counted by the front */
};

extern struct manage_cpu manage_cpus[CONFIG_MAX_CPUS];

/*
 * Any hypercall, on the CPU that makes it, from its cell. Called by the
 * architecture's front; result for the guest.
 */
int64_t hypercall(uint64_t code, uint64_t arg1, uint64_t arg2);

/* The cell of this CPU: its index. */
static inline uint32_t caller(void)
{
	return boot_cpus[this_cpu.id].cell;
}

/* Index of the cell with that id, or num_cells. */
uint32_t cell_by_id(uint64_t id);

/* Its comm region, where management has it. */
static inline struct comm_region *comm_of(uint32_t index)
{
	return boot.cells[index].comm_region;
}

/* The calls; each result is as in jailhouse's ABI. */
int64_t get_info(uint64_t type);
int64_t cell_get_state(uint64_t id);
int64_t cpu_get_info(uint64_t id, uint64_t type);
int64_t debug_putc(uint64_t character);

/*
 * Run @call(@arg) on management's stack; its result, or the error of a
 * manage_escape() below it. Provided by manage/ARCH. Not nested.
 */
int64_t manage_try(int64_t (*call)(uint64_t arg), uint64_t arg);
noreturn void manage_escape(int64_t error);

/* The boot is over: from here on what fails is a hypercall. */
void manage_sealed(void);

/* Fresh pages: all that is taken from the pool behind pool_begin(). */
void pool_begin(void);

/* Drop all fresh pages. */
void pool_abort(void);

/* What is fresh of @owner takes the place of what is not, which is free then. */
void pool_replace(uint32_t owner);

/* Drop what is fresh of @owner. */
void pool_drop(uint32_t owner);

/* What is still fresh stays. */
void pool_commit(void);

/* All that @owner has, fresh or not, is free again. */
void pool_free(uint32_t owner);

/* Pages in use. */
uint32_t pool_used(void);
