/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * 8250 and 16550A UART: register numbers, to be shifted by the distance of the
 * registers; 8-bit access, or 32-bit where they stand four bytes apart. Ports
 * stand side by side.
 */
#pragma once

#include <mmio.h>	/* tests have these of their own */
#include <port.h>
#include "uart.h"

#define UART8250_DATA		0	/* RW data; divisor low with DLAB */
#define UART8250_IER		1	/* RW interrupts; divisor high with DLAB */
#define UART8250_IER_RX		0x01
#define UART8250_FCR		2	/* WO FIFO control */
#define UART8250_FCR_ENABLE	0x07	/* on, both cleared */
#define UART8250_LCR		3	/* RW line control */
#define UART8250_LCR_8N1	0x03
#define UART8250_LCR_DLAB	0x80
#define UART8250_MCR		4	/* RW modem control */
#define UART8250_MCR_ENABLE	0x0b	/* DTR, RTS, OUT2 (interrupt gate) */
#define UART8250_LSR		5	/* RO line status */
#define UART8250_LSR_DR		0x01	/* data ready */
#define UART8250_LSR_THRE	0x20	/* transmit register empty */

void uart8250_put(const struct uart *uart, char c);

static inline uint32_t uart8250_read(const struct uart *uart, uint32_t reg)
{
	uintptr_t address = uart->base + ((uintptr_t)reg << uart->reg_shift);

	if (uart->is_port) {
		return port_read8((uint16_t)(uart->base + reg));
	}
	return uart->reg_shift == 2 ? mmio_read32(address) :
				      mmio_read8(address);
}

static inline void uart8250_write(const struct uart *uart, uint32_t reg,
				  uint8_t value)
{
	uintptr_t address = uart->base + ((uintptr_t)reg << uart->reg_shift);

	if (uart->is_port) {
		port_write8((uint16_t)(uart->base + reg), value);
	} else if (uart->reg_shift == 2) {
		mmio_write32(address, value);
	} else {
		mmio_write8(address, value);
	}
}
