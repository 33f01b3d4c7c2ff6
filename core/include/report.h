/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the runtime says on the console: nothing, unless something ended.
 */
#pragma once

#include "atomic.h"
#include "cell.h"
#include "uart.h"

/* The hypervisor's UART. Boot fills it in; afterwards it is constant. */
extern const struct uart console_uart;

/* Provided by the link: the put of the UART driver that is configured. */
void console_put(const struct uart *uart, char c);

/*
 * One line each, whole even if several CPUs report at once. Bounded. @cpu: the
 * logical id of the CPU that it happened on.
 */
void report_end(uint32_t cpu, const char *reason, uint64_t pc,
		const struct gpa *address);
void report_panic(const char *reason);

/* For other such lines: this lock is held from their first to their last. */
extern struct lock report_lock;
void report(const char *what, uint32_t cpu, uint64_t pc, const char *reason);
