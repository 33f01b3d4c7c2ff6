// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * 8250 UART, set-up: at boot, and by inmates.
 */
#include "uart8250_regs.h"
#include "uart_setup.h"

void uart8250_setup(const struct uart *uart)
{
	if (uart->divider != 0) {
		uart8250_write(uart, UART8250_LCR, UART8250_LCR_DLAB);
		uart8250_write(uart, UART8250_DATA,
			       (uint8_t)(uart->divider & 0xff));
		uart8250_write(uart, UART8250_IER,
			       (uint8_t)((uart->divider >> 8) & 0xff));
		uart8250_write(uart, UART8250_LCR, UART8250_LCR_8N1);
	}
	uart8250_write(uart, UART8250_IER, 0);
	uart8250_write(uart, UART8250_FCR, UART8250_FCR_ENABLE);
	uart8250_write(uart, UART8250_MCR, UART8250_MCR_ENABLE);
}
