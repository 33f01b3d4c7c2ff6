// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a victim watches of its interrupts on x86: the local APIC, a pin of the
 * IOAPIC, and that no NMI comes.
 *	irq=N		a pin of its own; default: the console's
 */
#include "victim.h"
#include "apic.h"
#include "exception.h"
#include "ioapic.h"
#include "irq.h"
#include "platform.h"
#include "print.h"

#define WORDS		8 /* of 32 vectors */
#define BITS		32
#define DELIVERY_STATUS 0x1000u /* of a pin: the bus is slow */

struct irq_setup {
	uint64_t apic_base;
	uint64_t svr;
	uint64_t tpr;
	uint64_t timer;
	uint64_t divide;
	uint64_t lint[2];
	uint64_t error;
	uint64_t in_service[WORDS];
	uint64_t requested[WORDS];
	uint32_t pin_low;
	uint32_t pin_high;
	uint32_t nmis;
};

static struct irq_setup wanted;
static struct irq_setup now;
static uint32_t pin;

/* The timer may be about to interrupt. */
static uint64_t requested(uint32_t word)
{
	uint64_t bits = msr_read(MSR_X2APIC_IRR + word);

	return word == TIMER_IRQ / BITS ? bits & ~(1UL << TIMER_IRQ % BITS)
					: bits;
}

void victim_read(void)
{
	now.apic_base = msr_read(MSR_APIC_BASE);
	now.svr = msr_read(MSR_X2APIC_SVR);
	now.tpr = msr_read(MSR_X2APIC_TPR);
	now.timer = msr_read(MSR_X2APIC_LVT_TIMER);
	now.divide = msr_read(MSR_X2APIC_TIMER_DIVIDE);
	now.lint[0] = msr_read(MSR_X2APIC_LVT_LINT0);
	now.lint[1] = msr_read(MSR_X2APIC_LVT_LINT1);
	now.error = msr_read(MSR_X2APIC_LVT_ERROR);
	for (uint32_t i = 0; i < WORDS; i++) {
		now.in_service[i] = msr_read(MSR_X2APIC_ISR + i);
		now.requested[i] = requested(i);
	}
	now.pin_low = ioapic_read(IOAPIC_PIN_LOW(pin)) & ~DELIVERY_STATUS;
	now.pin_high = ioapic_read(IOAPIC_PIN_HIGH(pin));
	now.nmis = exception_nmis();
}

void victim_check(void)
{
	victim_compare("APIC base", now.apic_base, wanted.apic_base);
	victim_compare("APIC enable", now.svr, wanted.svr);
	victim_compare("APIC priority", now.tpr, wanted.tpr);
	victim_compare("LVT timer", now.timer, wanted.timer);
	victim_compare("timer divider", now.divide, wanted.divide);
	victim_compare("LINT0", now.lint[0], wanted.lint[0]);
	victim_compare("LINT1", now.lint[1], wanted.lint[1]);
	victim_compare("LVT error", now.error, wanted.error);
	for (uint32_t i = 0; i < WORDS; i++) {
		victim_compare("interrupts in service", now.in_service[i],
			       wanted.in_service[i]);
		victim_compare("interrupts requested", now.requested[i],
			       wanted.requested[i]);
	}
	victim_compare("pin", now.pin_low, wanted.pin_low);
	victim_compare("pin's destination", now.pin_high, wanted.pin_high);
	victim_compare("NMIs", now.nmis, wanted.nmis);
}

void victim_prepare(void)
{
	uint32_t irq = console_irq();

	pin = irq - IRQ_PIN(0);
	irq_enable(irq);
	irq_enable(TIMER_IRQ);
	victim_read();
	wanted = now;
	print("victim: pin %u\n", pin);
}

void victim_keep(void)
{
}

void victim_renew(void)
{
}
