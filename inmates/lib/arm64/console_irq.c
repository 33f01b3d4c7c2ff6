// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The console's interrupt on the boards that the library knows; irq= tells it on
 * others.
 */
#include "board.h"
#include "cmdline.h"
#include "platform.h"

static uint32_t default_irq(void)
{
	uint64_t base = platform.console.base;
	uint64_t slot;

	if (platform.console_type == CONSOLE_XUARTPS) {
		return ZCU102_UART1_IRQ;
	}
	if (platform.console_type == CONSOLE_PL011) {
		return base == VERSAL_UART1_BASE ? VERSAL_UART1_IRQ
						 : BOARD_UART_IRQ;
	}
	slot = (base - BOARD_PCI_SERIAL_WINDOW) / BOARD_PCI_SERIAL_STEP;
	return (uint32_t)(BOARD_PCI_IRQ_BASE + slot % BOARD_PCI_IRQS);
}

uint32_t console_irq(void)
{
	return (uint32_t)cmdline_number("irq", default_irq());
}
