/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Cadence UART, the PS UART of Zynq and Zynq UltraScale+. AMD UG1085, chapter
 * 21; registers in UG1087. All 32-bit.
 */
#pragma once

#include "uart.h"

#define CADENCE_CR		0x00	/* RW control */
#define CADENCE_CR_ENABLE	0x14	/* RXEN, TXEN; RXDIS, TXDIS clear */
#define CADENCE_CR_DISABLE	0x28	/* RXDIS, TXDIS */
#define CADENCE_MR		0x04	/* RW mode */
#define CADENCE_MR_8N1		0x20	/* undivided clock, no parity */
#define CADENCE_IER		0x08	/* WO interrupt enable */
#define CADENCE_IDR		0x0c	/* WO interrupt disable */
#define CADENCE_IDR_ALL		0x1fff
#define CADENCE_ISR		0x14	/* RW latched interrupts; 1 clears */
#define CADENCE_INT_RX_TRIGGER	0x01	/* as many received as RX_TRIGGER says */
#define CADENCE_BAUD_GEN	0x18	/* RW baud rate divider */
#define CADENCE_RX_TRIGGER	0x20	/* RW receive FIFO trigger level */
#define CADENCE_SR		0x2c	/* RO status */
#define CADENCE_SR_RX_EMPTY	0x02	/* receive FIFO empty */
#define CADENCE_SR_TX_FULL	0x10	/* transmit FIFO full */
#define CADENCE_FIFO		0x30	/* RW data */
#define CADENCE_BAUD_DIV	0x34	/* RW clocks of BAUD_GEN in a bit, less 1 */
#define CADENCE_BAUD_DIV_16	15

void cadence_put(const struct uart *uart, char c);
