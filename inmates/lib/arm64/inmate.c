// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * From start-up code to the inmate and, at its end, out of the cell.
 */
#include "entry.h"
#include "inmate.h"
#include "irq.h"
#include "platform.h"
#include "psci_call.h"
#include "sysreg.h"

struct inmate_entry inmate_entry;

/* Called by start.S. */
void inmate_start(void);
void inmate_start_secondary(void);

void __attribute__((weak)) inmate_irq(uint32_t irq)
{
	(void)irq;
}

void __attribute__((weak)) inmate_secondary(uint32_t cpu)
{
	(void)cpu;
}

uint32_t inmate_cpu(void)
{
	return (uint32_t)sysreg_read(tpidr_el1);
}

void inmate_halt(void)
{
	irq_mask();
	for (;;) {
		__asm__ volatile("wfi");
	}
}

void inmate_exit(void)
{
	psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
	inmate_halt();
}

void inmate_start(void)
{
	platform_init();
	console_init();
	irq_init();
	irq_cpu_init();
	inmate_main();
	inmate_exit();
}

void inmate_start_secondary(void)
{
	irq_cpu_init();
	inmate_secondary(inmate_cpu());
	inmate_halt();
}
