/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The hypervisor's UART driver as boot code and preloader use it.
 */
#pragma once

#include "uart.h"

/* Provided by the link: the functions of the driver that is configured. */
void console_setup(const struct uart *uart);
void console_put(const struct uart *uart, char c);
