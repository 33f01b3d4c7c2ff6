// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercall DISABLE: the root leaves the hypervisor, when no other cell exists
 * and all of its CPUs that are on have called. Who has to wait for others does
 * so for a time only.
 */
#include "arch_barrier.h"
#include "atomic.h"
#include "manage.h"
#include "manage_arch.h"

#define PATIENCE_SECONDS 10

/* Root CPUs that have called and wait; changed under the lock. */
static uint64_t waiting;

/* Set once, when all are there. */
static uint32_t leaving;

/* What waiting CPUs come to know: leave, go on waiting, or an error. */
static int64_t decide(void)
{
	uint64_t parked;
	int64_t result;

	if (boot.chain.num_cells > 1) {
		return -HYPERCALL_EBUSY;
	}
	result = arch_disable_check();
	if (result != 0) {
		return result;
	}
	waiting |= 1ull << this_cpu.id;
	if ((arch_root_online() & ~waiting) != 0) {
		return 0;
	}
	parked = boot.cells[ROOT_CELL].cpus & ~waiting;
	if (!arch_disable_parked(parked)) {
		return -HYPERCALL_EBUSY;
	}
	atomic_set(&leaving, 1);
	return 0;
}

/* Not waiting any more, unless it is too late for that. */
static int64_t give_up(int64_t error)
{
	manage_take();
	if (atomic_get(&leaving) != 0) {
		manage_release();
		arch_disable();
	}
	waiting &= ~(1ull << this_cpu.id);
	manage_release();
	return error;
}

void disable_forget(uint64_t cpus)
{
	waiting &= ~cpus;
}

int64_t disable(void)
{
	uint64_t limit = PATIENCE_SECONDS * arch_boot_clock_rate();
	uint64_t start = arch_clock();

	if (caller() != ROOT_CELL) {
		return -HYPERCALL_EPERM;
	}
	while (atomic_get(&leaving) == 0) {
		int64_t result = 0;

		if (manage_try_take()) {
			result = decide();
			manage_release();
		}
		if (result == 0 && arch_clock() - start >= limit) {
			result = -HYPERCALL_EBUSY;
		}
		if (result != 0) {
			return give_up(result);
		}
		arch_serve();
		arch_relax();
	}
	arch_disable();
}
