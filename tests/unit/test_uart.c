// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * All UART drivers, through the console of inmates: what is written when the
 * device is ready, that a device that never is costs the character only, line
 * settings by divider, and input. The device is a handful of registers. And the
 * log in RAM, and the hypervisor's console.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake inmates/lib/include inmates/lib/arm64/include lib/include */
/* LINK: lib/uart_pl011.c lib/uart_pl011_setup.c lib/uart_8250.c lib/uart_8250_setup.c lib/uart_cadence.c lib/uart_cadence_setup.c inmates/lib/console.c inmates/lib/arm64/console_irq.c inmates/lib/log.c inmates/lib/uart_input.c lib/print.c lib/print_basic.c tests/unit/fake/lib_string.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cadence_regs.h"
#include "cmdline.h"
#include "hypercall.h"
#include "mmio.h"
#include "pl011_setup_regs.h"
#include "platform.h"
#include "print.h"
#include "uart8250_regs.h"
#include "uart_input.h"

#define BASE	0x9000000u
#define PORT	0x2f8u
#define DIVIDER 0x123u
#define NEVER	UINT32_MAX

/* One kind of device, at the distances of its registers. */
struct kind {
	uint16_t type;
	uint32_t shift;
	uint32_t width;
	uint32_t status;
	uint32_t data;
	uint32_t busy;	  /* status while nothing can be sent */
	uint32_t ready;	  /* status while something can */
	uint32_t waiting; /* status while something has been received */
	uint32_t base;
};

static const struct kind kinds[] = {
	{ CONSOLE_PL011, 0, 4, UARTFR, UARTDR, UARTFR_TXFF | UARTFR_RXFE,
	  UARTFR_RXFE, 0, BASE },
	{ CONSOLE_8250, 0, 1, UART8250_LSR, UART8250_DATA, 0, UART8250_LSR_THRE,
	  UART8250_LSR_THRE | UART8250_LSR_DR, BASE },
	{ CONSOLE_8250, 2, 4, UART8250_LSR << 2, UART8250_DATA, 0,
	  UART8250_LSR_THRE, UART8250_LSR_THRE | UART8250_LSR_DR, BASE },
	{ CONSOLE_XUARTPS, 0, 4, CADENCE_SR, CADENCE_FIFO,
	  CADENCE_SR_TX_FULL | CADENCE_SR_RX_EMPTY, CADENCE_SR_RX_EMPTY, 0,
	  BASE },
	{ CONSOLE_8250, 0, 1, UART8250_LSR, UART8250_DATA, 0, UART8250_LSR_THRE,
	  UART8250_LSR_THRE | UART8250_LSR_DR, PORT },
};
#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct access {
	uint64_t offset;
	uint64_t value;
};

struct platform platform;

static const struct kind *kind;
static uint32_t busy_polls;   /* status reads until the device is ready */
static uint32_t status_reads; /* since the last write */
static const char *received;  /* not yet read */
static bool latched;	 /* Cadence: an interrupt that was not taken back */
static const char *late; /* comes in just before that is taken back */
static struct access writes[16];
static uint32_t num_writes;

uint64_t cmdline_number(const char *name, uint64_t otherwise)
{
	assert_string_equal(name, "irq");
	return otherwise;
}

/* What the hypervisor was asked to print. */
static char said[16];
static size_t num_said;

int64_t hypercall(uint64_t call, uint64_t first, uint64_t second)
{
	assert_int_equal(call, HYPERCALL_DEBUG_PUTC);
	assert_int_equal(second, 0);
	assert_true(first <= UINT8_MAX && num_said < sizeof(said));
	said[num_said++] = (char)first;
	return 0;
}

static uint64_t status(void)
{
	if (*received != '\0') {
		return kind->waiting;
	}
	if (status_reads++ < busy_polls) {
		return kind->busy;
	}
	return kind->ready;
}

static uint64_t device_read(uint64_t offset, uint32_t size)
{
	assert_int_equal(size, kind->width);
	if (offset == kind->status) {
		return status();
	}
	assert_true(offset == kind->data && *received != '\0');
	return (uint64_t)*received++ | 0x100;
}

static void device_write(uint64_t offset, uint32_t size, uint64_t value)
{
	assert_int_equal(size, kind->width);
	assert_true(num_writes < sizeof(writes) / sizeof(writes[0]));
	writes[num_writes++] = (struct access){ offset, value };
	status_reads = 0;
	if (kind->type == CONSOLE_XUARTPS && offset == CADENCE_ISR) {
		assert_int_equal(value, CADENCE_INT_RX_TRIGGER);
		received = late;
		late = "";
		latched = false;
	}
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	assert_int_equal(kind->base, BASE);
	return device_read(address - BASE, size);
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	assert_int_equal(kind->base, BASE);
	device_write(address - BASE, size, value);
}

uint64_t fake_port_read(uint16_t port, uint32_t size)
{
	assert_int_equal(kind->base, PORT);
	return device_read(port - PORT, size);
}

void fake_port_write(uint16_t port, uint32_t size, uint64_t value)
{
	assert_int_equal(kind->base, PORT);
	device_write(port - PORT, size, value);
}

static void reset(const struct kind *next)
{
	kind = next;
	memset(&platform, 0, sizeof(platform));
	platform.console_type = kind->type;
	platform.console.base = kind->base;
	platform.console.reg_shift = kind->shift;
	platform.console.is_port = kind->base == PORT;
	received = "";
	late = "";
	latched = true;
	busy_polls = 0;
	status_reads = 0;
	num_writes = 0;
}

static void assert_write(uint32_t n, uint64_t offset, uint64_t value)
{
	assert_true(n < num_writes);
	assert_int_equal(writes[n].offset, offset);
	assert_int_equal(writes[n].value, value);
}

static void test_output(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < NUM_KINDS; i++) {
		reset(&kinds[i]);
		busy_polls = 3;
		print_char('x');
		print_char('\n');
		print_char((char)0xff);
		assert_int_equal(num_writes, 4);
		assert_write(0, kind->data, 'x');
		assert_write(1, kind->data, '\r');
		assert_write(2, kind->data, '\n');
		assert_write(3, kind->data, 0xff);
	}
}

static void test_waiting_is_bounded(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < NUM_KINDS; i++) {
		reset(&kinds[i]);
		busy_polls = NEVER;
		print_char('x');
		assert_int_equal(num_writes, 0);
		assert_int_equal(status_reads, UART_POLLS);
		/* At the last moment. */
		status_reads = 0;
		busy_polls = UART_POLLS - 1;
		print_char('y');
		assert_write(0, kind->data, 'y');
	}
}

static void test_no_console(void **state)
{
	(void)state;
	reset(&kinds[0]);
	platform.console_type = CONSOLE_NONE;
	received = "a";
	console_init();
	print_char('x');
	uart_input_enable();
	assert_false(uart_input_get(&(char){ 0 }));
	assert_int_equal(num_writes, 0);
}

/* Without a divider the line stays as firmware left it. */
static void test_setup_keeps_the_line(void **state)
{
	(void)state;
	reset(&kinds[0]);
	console_init();
	assert_int_equal(num_writes, 1);
	assert_write(0, UARTCR, UARTCR_ENABLE);

	reset(&kinds[1]);
	console_init();
	assert_int_equal(num_writes, 3);
	assert_write(0, UART8250_IER, 0);
	assert_write(1, UART8250_FCR, UART8250_FCR_ENABLE);
	assert_write(2, UART8250_MCR, UART8250_MCR_ENABLE);

	/* Ports are never four bytes apart, whatever is said of registers. */
	reset(&kinds[4]);
	platform.console.reg_shift = 2;
	console_init();
	assert_int_equal(num_writes, 3);
	assert_write(2, UART8250_MCR, UART8250_MCR_ENABLE);

	reset(&kinds[3]);
	console_init();
	assert_int_equal(num_writes, 2);
	assert_write(0, CADENCE_IDR, CADENCE_IDR_ALL);
	assert_write(1, CADENCE_CR, CADENCE_CR_ENABLE);
}

static void test_setup_with_a_divider(void **state)
{
	(void)state;
	reset(&kinds[0]);
	platform.console.divider = DIVIDER;
	console_init();
	assert_int_equal(num_writes, 5);
	assert_write(0, UARTCR, 0);
	assert_write(1, UARTIBRD, DIVIDER);
	assert_write(2, UARTFBRD, 0);
	assert_write(3, UARTLCR_H, UARTLCR_H_WLEN8 | UARTLCR_H_FEN);
	assert_write(4, UARTCR, UARTCR_ENABLE);

	reset(&kinds[2]);
	platform.console.divider = DIVIDER;
	console_init();
	assert_int_equal(num_writes, 7);
	assert_write(0, UART8250_LCR << 2, UART8250_LCR_DLAB);
	assert_write(1, UART8250_DATA << 2, DIVIDER & 0xff);
	assert_write(2, UART8250_IER << 2, DIVIDER >> 8);
	assert_write(3, UART8250_LCR << 2, UART8250_LCR_8N1);

	reset(&kinds[3]);
	platform.console.divider = DIVIDER;
	console_init();
	assert_int_equal(num_writes, 6);
	assert_write(0, CADENCE_CR, CADENCE_CR_DISABLE);
	assert_write(1, CADENCE_MR, CADENCE_MR_8N1);
	assert_write(2, CADENCE_BAUD_GEN, DIVIDER);
	assert_write(3, CADENCE_BAUD_DIV, CADENCE_BAUD_DIV_16);
	assert_write(5, CADENCE_CR, CADENCE_CR_ENABLE);
}

static void test_input_is_enabled(void **state)
{
	(void)state;
	reset(&kinds[0]);
	uart_input_enable();
	assert_int_equal(num_writes, 1);
	assert_write(0, UARTIMSC, UARTIMSC_RX);

	reset(&kinds[1]);
	uart_input_enable();
	assert_int_equal(num_writes, 1);
	assert_write(0, UART8250_IER, UART8250_IER_RX);

	reset(&kinds[3]);
	uart_input_enable();
	assert_int_equal(num_writes, 2);
	assert_write(0, CADENCE_RX_TRIGGER, 1);
	assert_write(1, CADENCE_IER, CADENCE_INT_RX_TRIGGER);
}

static void test_input(void **state)
{
	char c;

	(void)state;
	for (uint32_t i = 0; i < NUM_KINDS; i++) {
		reset(&kinds[i]);
		assert_false(uart_input_get(&c));
		received = "ab";
		assert_true(uart_input_get(&c));
		assert_int_equal(c, 'a');
		assert_true(uart_input_get(&c));
		assert_int_equal(c, 'b');
		assert_false(uart_input_get(&c));
	}
}

/* Received between the look at the FIFO and the end of the request. */
static void test_late_input_is_not_lost(void **state)
{
	char c;

	(void)state;
	reset(&kinds[3]);
	late = "z";
	assert_true(uart_input_get(&c));
	assert_int_equal(c, 'z');
	assert_false(uart_input_get(&c));
	assert_false(latched);
}

static void test_interrupt(void **state)
{
	static const struct {
		uint16_t type;
		uint64_t base;
		uint32_t irq;
	} known[] = {
		{ CONSOLE_PL011, 0x09000000, 33 },
		{ CONSOLE_8250, 0x3eff1000, 36 },
		{ CONSOLE_8250, 0x3eff3000, 38 },
		{ CONSOLE_PL011, 0xff010000, 51 },
		{ CONSOLE_XUARTPS, 0xff010000, 54 },
	};

	(void)state;
	for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		platform.console_type = known[i].type;
		platform.console.base = known[i].base;
		assert_int_equal(console_irq(), known[i].irq);
	}
}

/* A ring of eight characters, and one behind it that nobody touches. */
static void test_log(void **state)
{
	union {
		struct log log;
		char bytes[sizeof(struct log) + 9];
	} memory;

	(void)state;
	memset(&memory, '?', sizeof(memory));
	reset(&kinds[0]);
	platform.console_type = CONSOLE_NONE;
	platform.log = &memory.log;
	platform.log_bytes = sizeof(struct log) + 8;
	console_init();
	assert_int_equal(memory.log.magic, LOG_MAGIC);
	assert_int_equal(memory.log.size, 8);
	assert_int_equal(memory.log.written, 0);
	print("%s", "abcdefghij\n");
	assert_int_equal(memory.log.written, 12);
	assert_memory_equal(memory.log.text, "ij\r\nefgh?", 9);
	assert_int_equal(num_writes, 0);
}

/* Beside the cell's own, where the comm region says so. */
static void test_virtual_console(void **state)
{
	(void)state;
	reset(&kinds[0]);
	platform.console_type = CONSOLE_NONE;
	platform.log = NULL;
	num_said = 0;
	print("no\n");
	assert_int_equal(num_said, 0);
	platform.virtual_console = true;
	print("a\xff\n");
	platform.virtual_console = false;
	assert_int_equal(num_said, 4);
	assert_memory_equal(said, "a\xff\r\n", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_output),
		cmocka_unit_test(test_waiting_is_bounded),
		cmocka_unit_test(test_no_console),
		cmocka_unit_test(test_setup_keeps_the_line),
		cmocka_unit_test(test_setup_with_a_divider),
		cmocka_unit_test(test_input_is_enabled),
		cmocka_unit_test(test_input),
		cmocka_unit_test(test_late_input_is_not_lost),
		cmocka_unit_test(test_interrupt),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_virtual_console),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
