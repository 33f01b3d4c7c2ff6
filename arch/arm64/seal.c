// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The seal. Every CPU is on its final map and stack when it comes here. One of
 * them, the eraser, waits for all, zeroes boot code, boot data and the image
 * through a window of its map, closes the window, and lets everybody go. This
 * must be runtime code, for it erases all other code that could do it.
 */
#include "atomic.h"
#include "cell.h"
#include "cpu.h"
#include "panic.h"
#include "sysreg.h"
#include "trap.h"

#define ARRIVAL_SECONDS 2

/* Written during the hand-off only. */
static uint64_t arrived; /* mask of logical ids */
static uint32_t sealed;

static void erase(const struct erase_plan *plan)
{
	for (uint32_t i = 0; i < 3; i++) {
		uint64_t *word = plan->ranges[i].start;

		for (uint64_t n = plan->ranges[i].size / 8; n > 0; n--) {
			*word++ = 0;
		}
		/* Cells start with caches off: to the point of coherency. */
		arch_clean_range(plan->ranges[i].start, plan->ranges[i].size);
	}
	/*
	 * Close the window. Its first entry maps the page the entries are in,
	 * so it goes last; nothing is reached through it afterwards.
	 */
	for (uint32_t i = plan->num_entries; i > 0; i--) {
		*(volatile uint64_t *)&plan->entries[i - 1] = 0;
	}
	dsb(ish);
	__asm__ volatile("tlbi alle2" ::: "memory");
	dsb(nsh);
	isb();
}

bool handoff_arrive(struct guest_regs *regs)
{
	uint64_t start = sysreg_read(cntpct_el0);
	uint64_t cpus = this_cpu.arch.erase.cpus;
	uint64_t limit = ARRIVAL_SECONDS * sysreg_read(cntfrq_el0);

	__atomic_fetch_or(&arrived, 1ull << this_cpu.id, __ATOMIC_ACQ_REL);
	if (cpus != 0) {
		while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) != cpus &&
		       sysreg_read(cntpct_el0) - start < limit) {
			arch_relax();
		}
		if (arrived != cpus) {
			this_cpu.arch.panic_regs.address = cpus & ~arrived;
			panic("CPUs of this mask missing at hand-off");
		}
		erase(&this_cpu.arch.erase);
		atomic_set(&sealed, 1);
	}
	while (atomic_get(&sealed) == 0) {
		arch_relax();
	}
	if (this_cpu.has_cell == 0) {
		arch_cpu_halt();
	}
	/* The cell's first CPU is marked as switched on, others come later. */
	return cpu_park(regs);
}
