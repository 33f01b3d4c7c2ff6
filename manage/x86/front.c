// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Every exit while cells are managed. A hypercall is answered here. All else is
 * the runtime's, which is called as its own loop would call it; behind it the
 * CPU looks whether the manager wants it.
 *
 * On each CPU, its exit's registers on its own stack. Only who holds the lock of
 * all calls uses another stack.
 */
#include <bulkhead/hypercall.h>
#include "cpu.h"
#include "frozen.h"
#include "front.h"
#include "layout.h"
#include "manage_arch.h"

static void count(void)
{
	uint32_t *counters = manage_cpus[this_cpu.id].stats;
	uint32_t reason = front_reason();

	counters[CPU_STATISTIC_TOTAL]++;
	if (reason != CPU_STATISTIC_TOTAL) {
		counters[reason]++;
	}
}

/* Of 32 bits outside of long mode, as Jailhouse has it. */
static int64_t answer(const struct guest_regs *regs)
{
	uint64_t mask = front_is_long() ? UINT64_MAX : UINT32_MAX;

	if (!front_is_kernel()) {
		return -HYPERCALL_EPERM;
	}
	return hypercall((uint32_t)regs->r[RAX], regs->r[RDI] & mask,
			 regs->r[RSI] & mask);
}

void front_exit(struct guest_regs *regs)
{
	count();
	if (frozen_is_call()) {
		regs->r[RAX] = (uint64_t)answer(regs);
		frozen_skip_call();
	} else {
		vcpu_exit(regs);
		frozen_stay_parked();
	}
	arch_serve();
}

struct guest_regs *front_regs(void)
{
	return (struct guest_regs *)(VA_CPU - sizeof(struct guest_regs));
}
