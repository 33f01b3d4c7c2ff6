// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Output to the console that the platform names, a UART or a log in RAM, and to
 * the hypervisor's where the comm region says so; without either it is dropped.
 */
#include <stddef.h>
#include "cadence_regs.h"
#include "hypercall.h"
#include "pl011_regs.h"
#include "platform.h"
#include "print.h"
#include "uart8250_regs.h"
#include "uart_setup.h"

void console_init(void)
{
	if (platform.console_type == CONSOLE_PL011) {
		pl011_setup(&platform.console);
	} else if (platform.console_type == CONSOLE_8250) {
		uart8250_setup(&platform.console);
	} else if (platform.console_type == CONSOLE_XUARTPS) {
		cadence_setup(&platform.console);
	} else if (platform.log != NULL) {
		log_init(platform.log, platform.log_bytes);
	}
}

static void put(char c)
{
	if (platform.console_type == CONSOLE_PL011) {
		pl011_put(&platform.console, c);
	} else if (platform.console_type == CONSOLE_8250) {
		uart8250_put(&platform.console, c);
	} else if (platform.console_type == CONSOLE_XUARTPS) {
		cadence_put(&platform.console, c);
	} else if (platform.log != NULL) {
		log_put(platform.log, c);
	}
	if (platform.virtual_console) {
		hypercall(HYPERCALL_DEBUG_PUTC, (uint8_t)c, 0);
	}
}

void print_char(char c)
{
	if (c == '\n') {
		put('\r');
	}
	put(c);
}
