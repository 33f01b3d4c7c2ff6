// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Input from PL011 and 8250, where reading the data register takes the request
 * back, and from Cadence UARTs, where the request is latched.
 */
#include "cadence_regs.h"
#include "mmio.h"
#include "pl011_setup_regs.h"
#include "platform.h"
#include "uart8250_regs.h"
#include "uart_input.h"

void uart_input_enable(void)
{
	const struct uart *uart = &platform.console;

	if (platform.console_type == CONSOLE_PL011) {
		mmio_write32(uart->base + UARTIMSC, UARTIMSC_RX);
	} else if (platform.console_type == CONSOLE_8250) {
		uart8250_write(uart, UART8250_IER, UART8250_IER_RX);
	} else if (platform.console_type == CONSOLE_XUARTPS) {
		mmio_write32(uart->base + CADENCE_RX_TRIGGER, 1);
		mmio_write32(uart->base + CADENCE_IER, CADENCE_INT_RX_TRIGGER);
	}
}

static bool pl011_get(const struct uart *uart, char *c)
{
	if ((mmio_read32(uart->base + UARTFR) & UARTFR_RXFE) != 0) {
		return false;
	}
	*c = (char)(mmio_read32(uart->base + UARTDR) & 0xff);
	return true;
}

static bool uart8250_get(const struct uart *uart, char *c)
{
	if ((uart8250_read(uart, UART8250_LSR) & UART8250_LSR_DR) == 0) {
		return false;
	}
	*c = (char)(uart8250_read(uart, UART8250_DATA) & 0xff);
	return true;
}

static bool cadence_empty(const struct uart *uart)
{
	return (mmio_read32(uart->base + CADENCE_SR) & CADENCE_SR_RX_EMPTY) !=
	       0;
}

/*
 * The request is taken back when nothing is left to read, and then the FIFO is
 * looked at again: what has come in between raises no new one.
 */
static bool cadence_get(const struct uart *uart, char *c)
{
	if (cadence_empty(uart)) {
		mmio_write32(uart->base + CADENCE_ISR, CADENCE_INT_RX_TRIGGER);
		if (cadence_empty(uart)) {
			return false;
		}
	}
	*c = (char)(mmio_read32(uart->base + CADENCE_FIFO) & 0xff);
	return true;
}

bool uart_input_get(char *c)
{
	if (platform.console_type == CONSOLE_PL011) {
		return pl011_get(&platform.console, c);
	}
	if (platform.console_type == CONSOLE_8250) {
		return uart8250_get(&platform.console, c);
	}
	if (platform.console_type == CONSOLE_XUARTPS) {
		return cadence_get(&platform.console, c);
	}
	return false;
}
