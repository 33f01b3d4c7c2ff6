/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Arm PrimeCell UART PL011: set-up and input. Arm DDI 0183, chapter 3. All 32-bit.
 */
#pragma once

#include "pl011_regs.h"

#define UARTFR_RXFE	0x10	/* receive FIFO empty */
#define UARTIBRD	0x24	/* RW integer baud rate divisor */
#define UARTFBRD	0x28	/* RW fractional baud rate divisor */
#define UARTLCR_H	0x2c	/* RW line control */
#define UARTLCR_H_FEN	0x10	/* FIFOs on */
#define UARTLCR_H_WLEN8	0x60
#define UARTCR		0x30	/* RW control */
#define UARTCR_ENABLE	0x301	/* UARTEN, TXE, RXE */
#define UARTIMSC	0x38	/* RW interrupt mask */
#define UARTIMSC_RX	0x50	/* receive and receive time-out */
