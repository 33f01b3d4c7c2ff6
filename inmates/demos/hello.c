// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The smallest inmate: a line every second, by timer interrupt.
 *	samples=N	end after N lines; 0, the default: never
 */
#include <stdbool.h>
#include "cmdline.h"
#include "inmate.h"
#include "irq.h"
#include "print.h"
#include "timer.h"

static volatile bool fired;

void inmate_irq(uint32_t irq)
{
	if (irq == TIMER_IRQ) {
		timer_set(timer_deadline() + timer_frequency());
		fired = true;
	}
}

void inmate_main(void)
{
	uint64_t samples = cmdline_number("samples", 0);

	irq_enable(TIMER_IRQ);
	timer_set(timer_now() + timer_frequency());
	for (uint64_t n = 1; samples == 0 || n <= samples; n++) {
		while (!fired) {
			irq_wait();
		}
		fired = false;
		print("Hello %lu from cell!\n", n);
	}
	print("hello: done\n");
}
