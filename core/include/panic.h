/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A broken invariant of the hypervisor itself. No guest can cause one.
 */
#pragma once

#include <stdnoreturn.h>
#include "cpu.h"

#define PANIC_MAGIC		0x52434e50	/* "PNCR" */
#define PANIC_REASON_LEN	64

/*
 * In the last page of the first 2 MiB of the hypervisor's memory, which nothing
 * clears: after a warm reset boot code, or a debugger, finds it there.
 */
struct panic_record {
	uint32_t magic;		/* PANIC_MAGIC: written last */
	uint32_t cpu;
	char reason[PANIC_REASON_LEN];
	struct arch_panic_regs regs;
};

extern struct panic_record panic_record;

/* Record, report, stop this CPU. The first CPU to panic owns the record. */
noreturn void panic(const char *reason);

/* Provided by arch/: this CPU does nothing for ever. */
noreturn void arch_cpu_halt(void);

/* An invariant that boot has established; judged in debug builds only. */
#ifdef CONFIG_DEBUG_ASSERTIONS
#define ASSERT(condition) ((condition) ? (void)0 : panic("assertion " #condition))
#else
#define ASSERT(condition) ((void)sizeof(condition))
#endif
