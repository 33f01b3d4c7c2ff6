// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A CPU that has trapped into the front: the hypercall, and what a CPU does that
 * management has asked for. The other side is fetch.c.
 *
 * A trap that meets a request is undone: its instruction runs again when the
 * guest goes on, traps again if it has to, and is judged by the runtime then.
 * That holds for every exception that a guest takes to EL2: the preferred return
 * address is the instruction itself, but for HVC, where it is behind it; and
 * nothing has been done for it yet. So a fault that was only caused by memory
 * that management had taken is never seen by the runtime, which would stop the
 * cell.
 */
#include <stddef.h>
#include <bulkhead/hypercall.h>
#include "atomic.h"
#include "front.h"
#include "front_layout.h"
#include "sysreg.h"

_Static_assert(sizeof(struct manage_cpu) == MANAGE_CPU_SIZE, "front.S");
_Static_assert(offsetof(struct manage_cpu, request) == MANAGE_CPU_REQUEST,
	       "front.S");
_Static_assert(offsetof(struct manage_cpu, stats) == MANAGE_CPU_TOTAL,
	       "front.S");
_Static_assert(MANAGE_CPU_VSGI == MANAGE_CPU_TOTAL + 4 * CPU_STATISTIC_VSGI &&
		       CPU_STATISTIC_PSCI == CPU_STATISTIC_VSGI + 1,
	       "front.S");
_Static_assert(MANAGE_CPU_SMCCC == MANAGE_CPU_TOTAL + 4 * CPU_STATISTIC_SMCCC,
	       "front.S");
_Static_assert((ESR_EC_HVC64 << ESR_EC_SHIFT | ESR_IL | HYPERCALL_HVC) ==
		       ((uint64_t)HYPERCALL_ESR_HIGH << 16 | HYPERCALL_ESR_LOW),
	       "front.S");

#define STAT(n)	   ((uint8_t)(MANAGE_CPU_TOTAL + 4 * (n)))
#define EC_CLASSES 64

/* Where a trap of each class is counted, in struct manage_cpu; 0: it is not. */
const uint8_t front_statistics[EC_CLASSES] = {
	[ESR_EC_DATA_ABORT] = STAT(CPU_STATISTIC_MMIO),
	[ESR_EC_SMC64] = STAT(CPU_STATISTIC_PSCI),
	[ESR_EC_SYS64] = STAT(CPU_STATISTIC_VSGI),
};

static struct manage_cpu *self(void)
{
	return &manage_cpus[this_cpu.id];
}

/*
 * The order; or LATE, which is over when it has been seen, unless it has become
 * WANTED again; LATE_PARK does not, as the CPU is not off. An event register
 * remembers a SEV that comes between the look and the WFE.
 */
static uint32_t await_order(uint32_t *request)
{
	uint32_t order;

	while (!atomic_change(request, FRONT_WANTED, FRONT_ARRIVED)) {
		if (atomic_change(request, FRONT_LATE, FRONT_IDLE)) {
			return FRONT_LATE;
		}
		if (atomic_get(request) == FRONT_LATE_PARK) {
			return FRONT_LATE_PARK;
		}
	}
	do {
		__asm__ volatile("wfe" ::: "memory");
		order = atomic_get(request);
	} while (order == FRONT_ARRIVED);
	return order;
}

static void undo(struct guest_regs *regs, uint64_t esr)
{
	if (esr >> ESR_EC_SHIFT == ESR_EC_HVC64) {
		regs->pc -= 4;
	}
}

bool front_fetched(struct guest_regs *regs, uint64_t esr)
{
	struct manage_cpu *cpu = self();
	uint32_t order;

	undo(regs, esr);
	cpu->stats[CPU_STATISTIC_MANAGEMENT]++;
	order = await_order(&cpu->request);
	/* Sent, if at all, before the order: it must not reach the guest. */
	if (atomic_get(&cpu->answer) == FRONT_KICKED) {
		gic_clear_kick();
		cpu->answer = 0;
	}
	arch_forget_map();
	switch (order) {
	case FRONT_MOVE:
		front_move(boot_cpus[this_cpu.id].final_root, bridge_root());
	case FRONT_LEAVE:
		front_leave();
	case FRONT_FREEZE:
	case FRONT_FREEZE_PARK:
		front_freeze(order == FRONT_FREEZE_PARK);
	case FRONT_LATE:
		return false;
	default:
		atomic_set(&cpu->request, FRONT_IDLE);
		return order == FRONT_PARK || order == FRONT_LATE_PARK;
	}
}

bool front_hypercall(struct guest_regs *regs)
{
	/* A sibling has stopped the cell: nothing this CPU asks for counts. */
	if (atomic_get(&cell_state.run) != CELL_RUNNING) {
		return true;
	}
	self()->stats[CPU_STATISTIC_HYPERCALL]++;
	regs->x[0] = (uint64_t)hypercall(regs->x[0], regs->x[1], regs->x[2]);
	return atomic_get(&cell_state.run) != CELL_RUNNING;
}

/* The hypercall that waits is undone, too: its guest makes it again. */
void arch_serve(void)
{
	if (atomic_get(&self()->request) != FRONT_IDLE) {
		front_serve();
	}
}

void front_moved(void)
{
	cpu_set_cell(this_cpu.id);
	gic_set_cell(boot_cpus[this_cpu.id].cell);
	isb();
	/* The VMID may have been another cell's. */
	__asm__ volatile("tlbi alle1" ::: "memory");
	dsb(nsh);
	isb();
	atomic_set(&self()->request, FRONT_IDLE);
}
