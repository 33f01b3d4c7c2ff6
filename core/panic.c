// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Panic. The registers of a fault are in the CPU's own area already when the
 * fault vector calls this; a failed check brings no registers.
 */
#include "panic.h"
#include "atomic.h"
#include "report.h"

/* Taken by the first CPU that panics, and never given back. */
static uint32_t panic_owner;

noreturn void panic(const char *reason)
{
	const uint64_t *from = (const uint64_t *)&this_cpu.arch.panic_regs;
	uint64_t *to = (uint64_t *)&panic_record.regs;

	if (atomic_change(&panic_owner, 0, 1)) {
		panic_record.cpu = this_cpu.id;
		for (uint32_t i = 0; i < sizeof(panic_record.regs) / 8; i++) {
			to[i] = from[i];
		}
		for (uint32_t i = 0;
		     reason[i] != '\0' && i < PANIC_REASON_LEN - 1; i++) {
			panic_record.reason[i] = reason[i];
		}
		atomic_set(&panic_record.magic, PANIC_MAGIC);
		arch_clean_range(&panic_record, sizeof(panic_record));
	}
	report_panic(reason);
	arch_cpu_halt();
}
