/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Interrupts have the numbers of their vectors. A vector's upper four bits are
 * its priority: IPIs go before pins, and the timer before both.
 */
#pragma once

#define IRQ_FIRST		0x20	/* below are exceptions */
#define IRQ_PIN(pin)		(0x30 + (pin))	/* the IOAPIC's, @pin < 120 */
#define IRQ_PIN_END		IRQ_PIN(120)
#define IRQ_IPI(n)		(0xc0 + (n))	/* @n < 16 */
#define TIMER_IRQ		0xe0
#define APIC_ERROR_IRQ		0xfe
#define APIC_SPURIOUS_IRQ	0xff	/* never handed to inmate_irq() */
