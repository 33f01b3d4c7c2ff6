// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Interrupts of this machine: the timer, IPIs, and pins of the IOAPIC.
 */
#include "irq.h"
#include "apic.h"
#include "inmate.h"
#include "ioapic.h"
#include "internal.h"
#include "smp.h"

/* Pins are masked when a cell starts. */
void irq_init(void)
{
}

void irq_cpu_init(void)
{
	apic_init();
}

static bool is_pin(uint32_t irq)
{
	return irq >= IRQ_PIN(0) && irq < IRQ_PIN_END;
}

void irq_enable(uint32_t irq)
{
	if (is_pin(irq)) {
		ioapic_enable(irq - IRQ_PIN(0), irq, (uint32_t)smp_id());
	} else if (irq == TIMER_IRQ) {
		timer_unmask(true);
	}
}

void irq_disable(uint32_t irq)
{
	if (is_pin(irq)) {
		ioapic_disable(irq - IRQ_PIN(0));
	} else if (irq == TIMER_IRQ) {
		timer_unmask(false);
	}
}

void irq_send(uint32_t irq, uint64_t id)
{
	apic_send(APIC_ICR_FIXED | APIC_ICR_ASSERT | irq, id);
}

void irq_handle(uint32_t vector)
{
	if (vector == APIC_SPURIOUS_IRQ) {
		return;
	}
	if (vector != TIMER_IRQ || timer_is_due()) {
		inmate_irq(vector);
	}
	apic_end_interrupt();
}
