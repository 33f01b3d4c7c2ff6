// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Cadence UART, set-up: at boot, and by inmates. The FIFOs are not reset: what
 * firmware said last may still be on its way.
 */
#include "cadence_regs.h"
#include "mmio.h"
#include "uart_setup.h"

void cadence_setup(const struct uart *uart)
{
	if (uart->divider != 0) {
		/* The line registers may change only while the UART is off. */
		mmio_write32(uart->base + CADENCE_CR, CADENCE_CR_DISABLE);
		mmio_write32(uart->base + CADENCE_MR, CADENCE_MR_8N1);
		mmio_write32(uart->base + CADENCE_BAUD_GEN, uart->divider);
		mmio_write32(uart->base + CADENCE_BAUD_DIV,
			     CADENCE_BAUD_DIV_16);
	}
	mmio_write32(uart->base + CADENCE_IDR, CADENCE_IDR_ALL);
	mmio_write32(uart->base + CADENCE_CR, CADENCE_CR_ENABLE);
}
