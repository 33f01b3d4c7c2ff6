// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The IOAPIC. The first CPU uses it alone: an index and its data are two accesses.
 */
#include "ioapic.h"
#include "mmio.h"

uint32_t ioapic_read(uint32_t index)
{
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_INDEX, index);
	return mmio_read32(IOAPIC_ADDRESS + IOAPIC_DATA);
}

void ioapic_write(uint32_t index, uint32_t value)
{
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_INDEX, index);
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_DATA, value);
}

void ioapic_enable(uint32_t pin, uint32_t vector, uint32_t id)
{
	ioapic_write(IOAPIC_PIN_LOW(pin), IOAPIC_MASKED | vector);
	ioapic_write(IOAPIC_PIN_HIGH(pin), id << IOAPIC_TO_SHIFT);
	ioapic_write(IOAPIC_PIN_LOW(pin), vector);
}

void ioapic_disable(uint32_t pin)
{
	ioapic_write(IOAPIC_PIN_LOW(pin), IOAPIC_MASKED);
}
