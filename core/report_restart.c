// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The lines of restarts on the UART, under the rules of report.c.
 */
#include <stddef.h>
#include "cell_restart.h"
#include "print_basic.h"
#include "report.h"

static void print_cause(const char *what, const struct cell_cause *cause)
{
	report(what, cause->cpu, cause->pc, cause->reason);
	if (cause->address != NULL) {
		print_text(", address 0x");
		print_number(cause->address->v, 16);
	}
}

void report_restart(const struct cell_cause *cause, uint32_t count)
{
	lock_take(&report_lock);
	print_text(cell_restart.title);
	print_number(count, 10);
	print_text(" of ");
	print_number(cell_restart.limit, 10);
	print_cause(",", cause);
	print_char('\n');
	lock_release(&report_lock);
}

void report_restart_limit(const struct cell_cause *cause)
{
	lock_take(&report_lock);
	print_cause(this_cell.title, cause);
	print_text("; restarts are used up: ");
	print_number(cell_restart.limit, 10);
	print_char('\n');
	lock_release(&report_lock);
}

void report_restart_missing(const struct cell_cause *cause, uint64_t cpu_id)
{
	lock_take(&report_lock);
	print_cause(this_cell.title, cause);
	print_text("; not restarted, a CPU does not park: 0x");
	print_number(cpu_id, 16);
	print_char('\n');
	lock_release(&report_lock);
}
