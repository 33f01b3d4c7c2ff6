// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Reports on the UART. The lock is taken only by CPUs whose cell has ended or
 * that panic, never on the way back to a guest; the UART's waiting is bounded.
 */
#include "report.h"
#include "atomic.h"
#include "console.h"
#include "panic.h"
#include "print.h"

static struct lock report_lock;

void print_char(char c)
{
	if (c == '\n') {
		console_put(&console_uart, '\r');
	}
	console_put(&console_uart, c);
}

void report_cell_end(const struct cell_end *end)
{
	lock_take(&report_lock);
	print("cell \"%s\": stopped on CPU %u at PC 0x%lx: %s", this_cell.name,
	      this_cpu.id, end->pc, end->reason);
	if (end->has_address) {
		print(", address 0x%lx", end->address.v);
	}
	print("\n");
	lock_release(&report_lock);
}

void report_panic(const char *reason)
{
	const struct arch_panic_regs *regs = &this_cpu.arch.panic_regs;

	lock_take(&report_lock);
	print("PANIC on CPU %u: %s, PC 0x%lx, syndrome 0x%lx, address 0x%lx\n",
	      this_cpu.id, reason, regs->pc, regs->syndrome, regs->address);
	lock_release(&report_lock);
}
