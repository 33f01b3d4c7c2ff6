// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The console of boot code whose runtime has none. With a runtime console,
 * core/report.c provides this.
 */
#include "console.h"
#include "print.h"
#include "report.h"

void print_char(char c)
{
	if (c == '\n') {
		console_put(&console_uart, '\r');
	}
	console_put(&console_uart, c);
}
