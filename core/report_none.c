// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Reports of a runtime without a console: the comm region and the panic record
 * tell what happened.
 */
#include "report.h"

void report_cell_end(const struct cell_end *end)
{
	(void)end;
}

void report_panic(const char *reason)
{
	(void)reason;
}
