/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * UART drivers: polled output. One file a device.
 */
#pragma once

#include <stdint.h>

struct uart {
	uintptr_t base;		/* mapped address of the registers */
	uint32_t divider;	/* 0: keep what firmware set up */
	uint32_t reg_shift;	/* 8250: 0 or 2, registers 1 or 4 bytes apart */
};

/* Reads of a status register before put gives up and drops the character. */
#define UART_POLLS	100000

/* Send one character as it is. Any context; bounded by UART_POLLS. */
void pl011_put(const struct uart *uart, char c);
void uart8250_put(const struct uart *uart, char c);
