// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Reports on the UART. The lock is taken only by CPUs whose cell has ended or
 * that panic, never on the way back to a guest; the UART's waiting is bounded.
 */
#include <stddef.h>
#include "report.h"
#include "panic.h"
#include "print_basic.h"

struct lock report_lock;

void print_char(char c)
{
	if (c == '\n') {
		console_put(&console_uart, '\r');
	}
	console_put(&console_uart, c);
}

static void print_hex(const char *text, uint64_t value)
{
	print_text(text);
	print_number(value, 16);
}

void report(const char *what, uint32_t cpu, uint64_t pc, const char *reason)
{
	print_text(what);
	print_text(" on CPU ");
	print_number(cpu, 10);
	print_hex(" at PC 0x", pc);
	print_text(": ");
	print_text(reason);
}

void report_end(uint32_t cpu, const char *reason, uint64_t pc,
		const struct gpa *address)
{
	lock_take(&report_lock);
	report(this_cell.title, cpu, pc, reason);
	if (address != NULL) {
		print_hex(", address 0x", address->v);
	}
	print_char('\n');
	lock_release(&report_lock);
}

void report_panic(const char *reason)
{
	lock_take(&report_lock);
	report("PANIC", this_cpu.id, this_cpu.arch.panic_regs.pc, reason);
	print_hex(", syndrome 0x", this_cpu.arch.panic_regs.syndrome);
	print_hex(", address 0x", this_cpu.arch.panic_regs.address);
	print_char('\n');
	lock_release(&report_lock);
}
