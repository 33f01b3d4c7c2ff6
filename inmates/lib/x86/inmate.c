// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * From start-up code to the inmate and, at its end, out of the cell.
 */
#include <bulkhead/x86_ports.h>
#include "inmate.h"
#include "irq.h"
#include "platform.h"
#include "port.h"
#include "segments.h"
#include "internal.h"
#include "smp.h"

/* Called by start.S. */
void inmate_start(uint32_t cpu);

void __attribute__((weak)) inmate_irq(uint32_t irq)
{
	(void)irq;
}

void __attribute__((weak)) inmate_secondary(uint32_t cpu)
{
	(void)cpu;
}

void inmate_halt(void)
{
	irq_mask();
	for (;;) {
		__asm__ volatile("hlt");
	}
}

void inmate_exit(void)
{
	port_write8(VPORT_SLEEP,
		    VPORT_SLEEP_ENABLE | VPORT_SLEEP_TYPE_OFF
						 << VPORT_SLEEP_TYPE_SHIFT);
	inmate_halt();
}

static void start_first(void)
{
	platform_init();
	console_init();
	irq_init();
	irq_cpu_init();
	inmate_main();
	inmate_exit();
}

void inmate_start(uint32_t cpu)
{
	segments_init(cpu);
	if (cpu == 0) {
		start_first();
	}
	irq_cpu_init();
	smp_has_started(cpu);
	inmate_secondary(cpu);
	inmate_halt();
}
