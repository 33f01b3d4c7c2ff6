// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * 8250 UART, output. Waiting is bounded, as in the PL011's driver.
 */
#include "uart8250_regs.h"

void uart8250_put(const struct uart *uart, char c)
{
	for (uint32_t poll = 0; poll < UART_POLLS; poll++) {
		if ((uart8250_read(uart, UART8250_LSR) & UART8250_LSR_THRE) !=
		    0) {
			uart8250_write(uart, UART8250_DATA, (unsigned char)c);
			return;
		}
	}
}
