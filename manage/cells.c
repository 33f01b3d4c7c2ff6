// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercalls about a cell that exists: CELL_START, CELL_SET_LOADABLE and
 * CELL_DESTROY. Each asks the cell first, then stops it.
 */
#include <stddef.h>
#include <string.h>
#include "manage.h"
#include "manage_arch.h"

/* The index of a cell with that id that may be managed, or a negated error. */
static int64_t find_cell(uint64_t id)
{
	uint32_t index = cell_by_id(id);

	if (index == boot.chain.num_cells) {
		return -HYPERCALL_ENOENT;
	}
	return index != ROOT_CELL ? (int64_t)index : -HYPERCALL_EINVAL;
}

/* With its consent; its state says so from then on. */
static int64_t shut_down(uint32_t index)
{
	uint64_t limit = boot.chain.cells[index].config->msg_reply_timeout;
	enum comm_answer answer = comm_ask(index);

	if (answer == COMM_DENIED) {
		return -HYPERCALL_EPERM;
	}
	/* A cell that may think for ever is not stopped for that. */
	if (answer == COMM_TIMED_OUT && limit == 0) {
		return -HYPERCALL_EBUSY;
	}
	if (!arch_stop(index)) {
		return -HYPERCALL_EBUSY;
	}
	comm_set_state(index, COMM_STATE_SHUT_DOWN);
	return 0;
}

/* The root gains or loses what the cell may be loaded into. */
static int64_t lend(uint32_t index, bool is_loadable)
{
	if (boot.chain.cells[index].is_loadable == is_loadable) {
		return 0;
	}
	change_loadable(index, is_loadable);
	change_build_root();
	return change_commit(NULL, NULL);
}

int64_t cell_set_loadable(uint64_t id)
{
	int64_t index = find_cell(id);
	int64_t result;

	if (index < 0) {
		return index;
	}
	result = shut_down((uint32_t)index);
	return result != 0 ? result : lend((uint32_t)index, true);
}

int64_t cell_start(uint64_t id)
{
	int64_t found = find_cell(id);
	uint32_t index = (uint32_t)found;
	int64_t result;

	if (found < 0) {
		return found;
	}
	result = shut_down(index);
	if (result == 0) {
		result = lend(index, false);
	}
	if (result != 0) {
		return result;
	}
	memset(comm_of(index), 0, PAGE_SIZE);
	cell_build_comm_region(index);
	arch_start(index);
	return 0;
}

int64_t cell_destroy(uint64_t id)
{
	int64_t found = find_cell(id);
	uint32_t index = (uint32_t)found;
	struct built_cell dead;
	int64_t result;

	if (found < 0) {
		return found;
	}
	if (comm_locked(index)) {
		return -HYPERCALL_EPERM;
	}
	result = shut_down(index);
	if (result != 0) {
		return result;
	}
	dead = *change_remove(index);
	change_move_cpus(dead.cpus, ROOT_CELL);
	change_build_root();
	result = change_commit(&boot.cells[ROOT_CELL], &dead);
	if (result != 0) {
		return result;
	}
	pool_free(POOL_CELL(dead.number));
	pool_free(POOL_TABLES(dead.number));
	pool_free(POOL_CONFIG(dead.number));
	comm_tell(ROOT_CELL);
	return 0;
}
