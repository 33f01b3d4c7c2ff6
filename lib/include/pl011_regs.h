/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Arm PrimeCell UART PL011, what output needs. Arm DDI 0183, chapter 3. All
 * 32-bit.
 */
#pragma once

#include "uart.h"

#define UARTDR		0x00	/* RW data */
#define UARTFR		0x18	/* RO flags */
#define UARTFR_TXFF	0x20	/* transmit FIFO full */

void pl011_put(const struct uart *uart, char c);
