// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Reports of a runtime without a console: the comm region and the panic record
 * tell what happened.
 */
#include "report.h"

void report_end(uint32_t cpu, const char *reason, uint64_t pc,
		const struct gpa *address)
{
	(void)cpu;
	(void)reason;
	(void)pc;
	(void)address;
}

void report_panic(const char *reason)
{
	(void)reason;
}
