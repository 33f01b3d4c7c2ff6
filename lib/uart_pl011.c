// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * PL011 UART, output. Waiting is bounded: a device that is never ready costs
 * the character, not the CPU.
 */
#include "mmio.h"
#include "pl011_regs.h"

void pl011_put(const struct uart *uart, char c)
{
	for (uint32_t poll = 0; poll < UART_POLLS; poll++) {
		if ((mmio_read32(uart->base + UARTFR) & UARTFR_TXFF) == 0) {
			mmio_write32(uart->base + UARTDR, (unsigned char)c);
			return;
		}
	}
}
