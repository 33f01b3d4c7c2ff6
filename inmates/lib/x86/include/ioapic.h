/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The IOAPIC: a window of two registers, an index and the data it selects.
 */
#pragma once

#include <stdint.h>

#define IOAPIC_ADDRESS		0xfec00000UL
#define IOAPIC_INDEX		0x00	/* RW */
#define IOAPIC_DATA		0x10	/* RW */
#define IOAPIC_EOI		0x40	/* WO, from version 0x20 on */

/* Indices */
#define IOAPIC_ID		0x00
#define IOAPIC_VERSION		0x01	/* last pin in bits 23:16 */
#define IOAPIC_ARBITRATION	0x02
#define IOAPIC_PIN_LOW(pin)	(0x10 + 2 * (pin))
#define IOAPIC_PIN_HIGH(pin)	(0x11 + 2 * (pin))

/* Low half of a pin's entry; the vector in bits 7:0 */
#define IOAPIC_MODE_SHIFT	8	/* as APIC_ICR_*: 0 fixed */
#define IOAPIC_LOGICAL		0x800
#define IOAPIC_ACTIVE_LOW	0x2000
#define IOAPIC_REMOTE_IRR	0x4000
#define IOAPIC_LEVEL		0x8000
#define IOAPIC_MASKED		0x10000
#define IOAPIC_TO_SHIFT		24	/* high half: APIC id */

uint32_t ioapic_read(uint32_t index);
void ioapic_write(uint32_t index, uint32_t value);

/* Let @pin, edge-triggered, raise @vector on the CPU @id. */
void ioapic_enable(uint32_t pin, uint32_t vector, uint32_t id);
void ioapic_disable(uint32_t pin);
