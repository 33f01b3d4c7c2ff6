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
#include "manage_comm.h"

#define ROOT_CELL 0u

/* Of a config: arm64 had it as a VMID. */
#define MANAGE_MAX_ID 255u

#ifdef CONFIG_ARM64
#define MANAGE_STATS CPU_STATISTICS_ARM64
#else
#define MANAGE_STATS CPU_STATISTICS_X86
#endif

/* What management knows of a CPU; by logical id. */
struct manage_cpu {
	uint32_t cell;		/* it belongs to: index */
	uint32_t request;	/* atomic; of the architecture, 0: none */
	uint32_t answer;	/* atomic; of the architecture */
	uint32_t stats[MANAGE_STATS];	/* CPU_STATISTIC_*, counted by the front */
};

extern struct manage_cpu manage_cpus[CONFIG_MAX_CPUS];

/*
 * The cell of a CPU for who does not hold the lock: boot.cells[ROOT_CELL] is in
 * the making now and then.
 */
struct cpu_cell {
	const struct cell_state *state;
	const struct comm_region *comm;
};

extern struct cpu_cell cpu_cells[CONFIG_MAX_CPUS];

/*
 * Any hypercall, on the CPU that makes it, from its cell. Called by the
 * architecture's front; result for the guest.
 */
int64_t hypercall(uint64_t code, uint64_t arg1, uint64_t arg2);

/* The cell of this CPU: its index. */
static inline uint32_t caller(void)
{
	return manage_cpus[this_cpu.id].cell;
}

/* Index of the cell with that id, or num_cells. */
uint32_t cell_by_id(uint64_t id);

/* Its comm region, where management has it. */
static inline struct comm_region *comm_of(uint32_t index)
{
	return boot.cells[index].comm_region;
}

/* Calls that only ask, at any time. */
int64_t get_info(uint64_t type);
int64_t cell_get_state(uint64_t id);
int64_t cpu_get_info(uint64_t id, uint64_t type);
int64_t debug_putc(uint64_t character);

/* Calls that manage, under the lock, on management's stack. */
int64_t cell_create(uint64_t address);
int64_t cell_start(uint64_t id);
int64_t cell_set_loadable(uint64_t id);
int64_t cell_destroy(uint64_t id);

/* Of all root CPUs, on each CPU's own stack; does not return with success. */
int64_t disable(void);

/* These CPUs are not the root's any more: they do not wait for others. */
void disable_forget(uint64_t cpus);

/* Under the lock; returns with an error alone. */
int64_t freeze(uint64_t unused);

/* One management call at a time. manage_take() waits, and serves meanwhile. */
bool manage_try_take(void);
void manage_take(void);
void manage_release(void);

/*
 * A change of owners, from its begin to its commit. What must be undone if it
 * fails is remembered; change_abort() does that.
 */
void change_begin(void);
void change_abort(void);

/* boot_cpus[@id] is about to change. */
void change_save_cpu(uint32_t id);

/* The cell's LOADABLE memory is lent to the root, or not any more. */
void change_loadable(uint32_t index, bool is_loadable);

/* Take a cell out of the chain; what was built of it lives on in the result. */
const struct built_cell *change_remove(uint32_t index);

/* CPUs get final maps as CPUs of cell @to. */
void change_move_cpus(uint64_t cpus, uint32_t to);

/* The root as the chain says, with its CPUs. */
void change_build_root(void);

/*
 * All of that becomes real, and interrupts that both cells own go to @to. 0, or
 * an error and nothing has happened. @of: NULL if none change owners.
 */
int64_t change_commit(const struct built_cell *to, const struct built_cell *of);

/* Copy from the root's memory; false if it has none there. */
bool root_read(void *to, uint64_t address, uint64_t size);

/*
 * Guests' memory in this CPU's map, under the lock, one range at a time. NULL if
 * it is too large, or no pages are left for its tables.
 */
void *window_open(uint64_t phys, uint64_t size);
void window_close(void);

/* Final maps that are built have no management in them any more. */
extern bool manage_frozen;

/*
 * Run @call(@arg) on management's stack; its result, or the error of a
 * manage_escape() below it. Provided by manage/ARCH. Not nested.
 */
int64_t manage_try(int64_t (*call)(uint64_t arg), uint64_t arg);
noreturn void manage_escape(int64_t error);

/* One line on the console. */
void manage_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* manage_cpus[] as boot_cpus[] and boot.cells[] say. */
void manage_note_cpus(void);

/* The boot is over: from here on what fails is a hypercall. */
void manage_sealed(void);

/* Fresh pages: all that is taken from the pool behind pool_begin(). */
void pool_begin(void);

/* Drop all fresh pages. */
void pool_abort(void);

/* With the commit, what is fresh of @owner takes the place of what is not. */
void pool_replace(uint32_t owner);

/* With the commit, what is fresh of @owner is free again. */
void pool_drop(uint32_t owner);

/* What is fresh stays, but for that. */
void pool_commit(void);

/* All that @owner has, fresh or not, is free again. */
void pool_free(uint32_t owner);

/* Zero all that only management needs, and what is free; how many pages. */
uint32_t pool_wipe(void);

/* Pages in use. */
uint32_t pool_used(void);
