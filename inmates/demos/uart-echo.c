// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Sends back what the console receives, by its interrupt.
 *	irq=N		the UART's interrupt, if its address does not tell
 *	samples=N	end after N characters; 0, the default: never
 */
#include "cmdline.h"
#include "inmate.h"
#include "irq.h"
#include "platform.h"
#include "print.h"
#include "uart_input.h"

static volatile uint64_t received;

void inmate_irq(uint32_t irq)
{
	char c;

	if (irq != console_irq()) {
		return;
	}
	while (uart_input_get(&c)) {
		print_char(c == '\r' ? '\n' : c);
		received = received + 1;
	}
}

void inmate_main(void)
{
	uint64_t samples = cmdline_number("samples", 0);

	/*
	 * The pin first: on x86 it takes edges, and none is repeated that came
	 * while it was masked.
	 */
	irq_enable(console_irq());
	uart_input_enable();
	print("uart-echo: interrupt %u\n", console_irq());
	while (samples == 0 || received < samples) {
		irq_wait();
	}
	print("\nuart-echo: done\n");
}
