// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The console's interrupt, by the port where a PC's UARTs are. irq= names the
 * pin of others.
 */
#include "cmdline.h"
#include "irq.h"
#include "platform.h"

#define COM1_PORT 0x3f8
#define COM1_PIN  4
#define COM2_PORT 0x2f8
#define COM2_PIN  3
#define COM3_PORT 0x3e8
#define COM3_PIN  5
#define COM4_PIN  7

static uint32_t default_pin(void)
{
	switch (platform.console.base) {
	case COM1_PORT:
		return COM1_PIN;
	case COM2_PORT:
		return COM2_PIN;
	case COM3_PORT:
		return COM3_PIN;
	default:
		return COM4_PIN;
	}
}

uint32_t console_irq(void)
{
	return IRQ_PIN((uint32_t)cmdline_number("irq", default_pin()));
}
