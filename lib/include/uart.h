/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * UART drivers: polled output. One file a device.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct uart {
	uintptr_t base;		/* mapped address of the registers, or port */
	uint32_t divider;	/* clock / 16 / baud; 0: as firmware left it */
	uint32_t reg_shift;	/* 8250: 0 or 2, registers 1 or 4 bytes apart */
	bool is_port;		/* 8250: registers are I/O ports */
};

/*
 * A driver's put, declared with its registers, sends one character as it is. Any
 * context. After so many reads of a status register it drops the character.
 */
#define UART_POLLS	100000
