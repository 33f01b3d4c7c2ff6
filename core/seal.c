// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The seal. Every CPU is on its final map and stack when it comes here. One of
 * them, the eraser, waits for all, zeroes boot code, boot data and the image
 * through a window of its map, closes the window, and lets everybody go. This
 * must be runtime code, for it erases all other code that could do it.
 */
#include "arch_barrier.h"
#include "panic.h"

/*
 * Logical ids of the CPUs that wait here; 0 again when all is erased. Written
 * during the hand-off only.
 */
static uint64_t arrived;

static void erase(const struct erase_plan *plan)
{
	for (uint32_t i = 0; i < ERASE_RANGES; i++) {
		uint64_t *word = plan->ranges[i].start;

		for (uint64_t n = plan->ranges[i].size / 8; n > 0; n--) {
			*word++ = 0;
		}
		/* Cells may start with caches off. */
		arch_clean_range(plan->ranges[i].start, plan->ranges[i].size);
	}
	/*
	 * Close the window. Its first entry maps the page the entries are in,
	 * so it goes last; nothing is reached through it afterwards.
	 */
	for (uint32_t i = plan->num_entries; i > 0; i--) {
		*(volatile uint64_t *)&plan->entries[i - 1] = 0;
	}
	arch_forget_map();
}

void seal(void)
{
	const struct erase_plan *plan = &this_cpu.arch.erase;
	uint64_t start = arch_clock();
	uint64_t cpus = plan->cpus;

	__atomic_fetch_or(&arrived, 1ull << this_cpu.id, __ATOMIC_ACQ_REL);
	if (cpus != 0) {
		while (arch_clock() - start < plan->patience &&
		       __atomic_load_n(&arrived, __ATOMIC_ACQUIRE) != cpus) {
			arch_relax();
		}
		if (arrived != cpus) {
			this_cpu.arch.panic_regs.address = cpus & ~arrived;
			panic("CPUs of this mask missing at hand-off");
		}
		erase(plan);
		__atomic_store_n(&arrived, 0, __ATOMIC_RELEASE);
	}
	while (__atomic_load_n(&arrived, __ATOMIC_ACQUIRE) != 0) {
		arch_relax();
	}
}
