/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The hypervisor's UART driver: the one whose file is linked.
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "uart.h"

#ifdef CONFIG_UART_PL011
#define console_setup	pl011_setup
#define console_put	pl011_put
#else
#define console_setup	uart8250_setup
#define console_put	uart8250_put
#endif

#endif
