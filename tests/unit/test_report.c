// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the runtime says when something ends, or starts again: the lines,
 * character by character, and the panic record, which belongs to the first who panics.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: core/report.c core/report_restart.c core/panic.c lib/print_basic.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cell_restart.h"
#include "cpu.h"
#include "fake.h"
#include "panic.h"
#include "report.h"

struct panic_record panic_record;
const struct uart console_uart = { .base = 0x1000 };
extern struct cell_restart fake_restart __asm__("cell_restart");
struct cell_restart fake_restart = {
	.title = "cell \"linux\": restarted, ",
	.limit = 20,
};
static char output[512];
static uint32_t length;
static jmp_buf halted;

void console_put(const struct uart *uart, char c)
{
	assert_ptr_equal(uart, &console_uart);
	assert_true(length + 1 < sizeof(output));
	output[length++] = c;
	output[length] = '\0';
}

noreturn void arch_cpu_halt(void)
{
	longjmp(halted, 1);
}

static int setup(void **state)
{
	static const char title[] = "cell \"linux\": stopped";

	(void)state;
	fake_reset();
	memcpy(fake_cell.title, title, sizeof(title));
	this_cpu.id = 12;
	length = 0;
	output[0] = '\0';
	return 0;
}

static void test_cell_end(void **state)
{
	const struct gpa address = { 0x9abcd000 };

	(void)state;
	report_end(12, "PSCI SYSTEM_OFF", 0xffff800008010800, NULL);
	assert_string_equal(output, "cell \"linux\": stopped on CPU 12 at PC "
				    "0xffff800008010800: PSCI SYSTEM_OFF\r\n");
	length = 0;
	report_end(12, "why", 0, &address);
	assert_string_equal(output, "cell \"linux\": stopped on CPU 12 at PC "
				    "0x0: why, address 0x9abcd000\r\n");
}

static void test_restarts(void **state)
{
	const struct gpa address = { 0x9abcd000 };
	const struct cell_cause reset = { 12, "PSCI SYSTEM_RESET", 0x1000,
					  NULL };
	const struct cell_cause fault = { 12, "why", 0x2000, &address };

	(void)state;
	report_restart(&reset, 3);
	assert_string_equal(output,
			    "cell \"linux\": restarted, 3 of 20, on CPU "
			    "12 at PC 0x1000: PSCI SYSTEM_RESET\r\n");
	length = 0;
	report_restart(&fault, 4);
	assert_string_equal(output,
			    "cell \"linux\": restarted, 4 of 20, on CPU "
			    "12 at PC 0x2000: why, address "
			    "0x9abcd000\r\n");
	length = 0;
	report_restart_limit(&reset);
	assert_string_equal(output, "cell \"linux\": stopped on CPU 12 at PC "
				    "0x1000: PSCI SYSTEM_RESET; restarts are "
				    "used up: 20\r\n");
	length = 0;
	report_restart_missing(&fault, 0x102);
	assert_string_equal(output, "cell \"linux\": stopped on CPU 12 at PC "
				    "0x2000: why, address 0x9abcd000; not "
				    "restarted, a CPU does not park: "
				    "0x102\r\n");
	/* The lock is given back each time. */
	assert_int_equal(report_lock.next, report_lock.owner);
}

static void do_panic(const char *reason)
{
	length = 0;
	if (setjmp(halted) == 0) {
		panic(reason);
	}
}

static void test_panic(void **state)
{
	struct panic_record first;
	char reason[3 * PANIC_REASON_LEN];

	(void)state;
	memset(reason, 'r', sizeof(reason));
	reason[sizeof(reason) - 1] = '\0';
	this_cpu.arch.panic_regs.x[30] = 0x3030;
	this_cpu.arch.panic_regs.pc = 0x3fe01234;
	this_cpu.arch.panic_regs.syndrome = 0x96000010;
	this_cpu.arch.panic_regs.address = 0x77;
	do_panic(reason);
	assert_int_equal(panic_record.magic, 0x52434e50);
	assert_int_equal(panic_record.cpu, 12);
	assert_int_equal(strlen(panic_record.reason), PANIC_REASON_LEN - 1);
	assert_memory_equal(&panic_record.regs, &this_cpu.arch.panic_regs,
			    sizeof(panic_record.regs));
	assert_int_equal(fake_count_events("clean"), 1);

	/* The second has its line on the console, but not the record. */
	first = panic_record;
	this_cpu.id = 3;
	do_panic("other");
	assert_memory_equal(&panic_record, &first, sizeof(first));
	assert_string_equal(output, "PANIC on CPU 3 at PC 0x3fe01234: other, "
				    "syndrome 0x96000010, address 0x77\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cell_end, setup),
		cmocka_unit_test_setup(test_restarts, setup),
		cmocka_unit_test_setup(test_panic, setup),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
