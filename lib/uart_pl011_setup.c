// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * PL011 UART, set-up: at boot, and by inmates.
 */
#include "mmio.h"
#include "pl011_setup_regs.h"
#include "uart_setup.h"

void pl011_setup(const struct uart *uart)
{
	if (uart->divider != 0) {
		/* The line registers may change only while the UART is off. */
		mmio_write32(uart->base + UARTCR, 0);
		mmio_write32(uart->base + UARTIBRD, uart->divider);
		mmio_write32(uart->base + UARTFBRD, 0);
		mmio_write32(uart->base + UARTLCR_H,
			     UARTLCR_H_WLEN8 | UARTLCR_H_FEN);
	}
	mmio_write32(uart->base + UARTCR, UARTCR_ENABLE);
}
