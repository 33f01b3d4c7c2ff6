// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Restarts of a runtime without a console: nobody is told.
 */
#include "cell_restart.h"

void report_restart(const struct cell_cause *cause, uint32_t count)
{
	(void)cause;
	(void)count;
}

void report_restart_limit(const struct cell_cause *cause)
{
	(void)cause;
}

void report_restart_missing(const struct cell_cause *cause, uint64_t cpu_id)
{
	(void)cause;
	(void)cpu_id;
}
