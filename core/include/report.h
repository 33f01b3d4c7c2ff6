/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the runtime says on the console: nothing, unless something ended.
 */
#ifndef REPORT_H
#define REPORT_H

#include "cell.h"
#include "uart.h"

/* The hypervisor's UART. Boot fills it in; afterwards it is constant. */
extern const struct uart console_uart;

/* One line each, whole even if several CPUs report at once. Bounded. */
void report_cell_end(const struct cell_end *end);
void report_panic(const char *reason);

#endif
