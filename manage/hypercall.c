// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The table of hypercalls. What asks is answered at once, on any CPU; what
 * manages is for the root, and done by one CPU at a time.
 */
#include "atomic.h"
#include "manage.h"
#include "manage_arch.h"

static uint32_t taken;

bool manage_try_take(void)
{
	return atomic_change(&taken, 0, 1);
}

/* The holder may need this CPU, and would wait for it. */
void manage_take(void)
{
	while (!manage_try_take()) {
		arch_serve();
		arch_relax();
	}
}

void manage_release(void)
{
	atomic_set(&taken, 0);
}

uint32_t cell_by_id(uint64_t id)
{
	uint32_t index = 0;

	while (index < boot.chain.num_cells &&
	       boot.chain.cells[index].config->id != id) {
		index++;
	}
	return index;
}

/* @call, all of it or nothing. */
static int64_t manage(int64_t (*call)(uint64_t arg), uint64_t arg)
{
	int64_t result;

	if (caller() != ROOT_CELL) {
		return -HYPERCALL_EPERM;
	}
	manage_take();
	change_begin();
	result = manage_try(call, arg);
	if (result != 0) {
		change_abort();
	} else {
		pool_commit();
	}
	manage_release();
	return result;
}

/* It waits for nobody: a call in flight is not to be cut short. */
static int64_t call_freeze(void)
{
	int64_t result;

	if (caller() != ROOT_CELL) {
		return -HYPERCALL_EPERM;
	}
	if (!manage_try_take()) {
		return -HYPERCALL_EBUSY;
	}
	change_begin();
	result = manage_try(freeze, 0);
	manage_frozen = false;
	change_abort();
	manage_release();
	return result;
}

int64_t hypercall(uint64_t code, uint64_t arg1, uint64_t arg2)
{
	switch (code) {
	case HYPERCALL_DISABLE:
		return disable();
	case HYPERCALL_CELL_CREATE:
		return manage(cell_create, arg1);
	case HYPERCALL_CELL_START:
		return manage(cell_start, arg1);
	case HYPERCALL_CELL_SET_LOADABLE:
		return manage(cell_set_loadable, arg1);
	case HYPERCALL_CELL_DESTROY:
		return manage(cell_destroy, arg1);
	case HYPERCALL_GET_INFO:
		return get_info(arg1);
	case HYPERCALL_CELL_GET_STATE:
		return cell_get_state(arg1);
	case HYPERCALL_CPU_GET_INFO:
		return cpu_get_info(arg1, arg2);
	case HYPERCALL_DEBUG_PUTC:
		return debug_putc(arg1);
	case HYPERCALL_FREEZE:
		return call_freeze();
	default:
		return -HYPERCALL_ENOSYS;
	}
}
