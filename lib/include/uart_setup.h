/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * UART drivers: set-up, for boot code and inmates.
 */
#pragma once

#include "uart.h"

/* Enable the device; line settings only with a divider. Interrupts off. */
void pl011_setup(const struct uart *uart);
void uart8250_setup(const struct uart *uart);
void cadence_setup(const struct uart *uart);
