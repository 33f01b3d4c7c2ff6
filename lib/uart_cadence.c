// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Cadence UART, output. Waiting is bounded, as in the PL011's driver.
 */
#include "cadence_regs.h"
#include "mmio.h"

void cadence_put(const struct uart *uart, char c)
{
	for (uint32_t poll = 0; poll < UART_POLLS; poll++) {
		if ((mmio_read32(uart->base + CADENCE_SR) &
		     CADENCE_SR_TX_FULL) == 0) {
			mmio_write32(uart->base + CADENCE_FIFO,
				     (unsigned char)c);
			return;
		}
	}
}
