// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A hypercall in a guest's registers.
 */
#include "front.h"
#include "manage.h"

bool front_call(struct guest_regs *regs)
{
	manage_cpus[this_cpu.id].stats[CPU_STATISTIC_TOTAL]++;
	manage_cpus[this_cpu.id].stats[CPU_STATISTIC_HYPERCALL]++;
	regs->x[0] = (uint64_t)hypercall(regs->x[0], regs->x[1], regs->x[2]);
	/* The PC is behind an HVC already. */
	return false;
}
