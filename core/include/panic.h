/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A broken invariant of the hypervisor itself. No guest can cause one.
 */
#ifndef PANIC_H
#define PANIC_H

#include <stdint.h>
#include <stdnoreturn.h>
#include "config.h"
#include "cpu.h"

#define PANIC_MAGIC		0x52434e50	/* "PNCR" */
#define PANIC_REASON_LEN	32

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
#define ASSERT(condition)                                             \
	do {                                                          \
		if (IS_ENABLED(CONFIG_DEBUG_ASSERTIONS) && !(condition)) { \
			panic("assertion " #condition);               \
		}                                                     \
	} while (0)

#endif
