// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical IOAPICs. Index and data are a pair that all cells with pins
 * share, so the lock is the one datum of the runtime, besides those of reports,
 * that more than one cell's CPUs write while their guests run. It is fair: a
 * cell can make another wait for at most one access of each of its CPUs.
 */
#include "ioapic.h"
#include "atomic.h"
#include "mmio.h"

/* At VA_IOAPIC. */
extern char ioapic_windows[];

static struct lock ioapic_lock;

static uintptr_t window_at(uint32_t window)
{
	return (uintptr_t)ioapic_windows + window * IOAPIC_WINDOW;
}

uint32_t ioapic_read(uint32_t window, uint32_t reg)
{
	uint32_t value;

	lock_take(&ioapic_lock);
	mmio_write32(window_at(window) + IOAPIC_INDEX, reg);
	value = mmio_read32(window_at(window) + IOAPIC_DATA);
	lock_release(&ioapic_lock);
	return value;
}

void ioapic_write(uint32_t window, uint32_t reg, uint32_t value)
{
	lock_take(&ioapic_lock);
	mmio_write32(window_at(window) + IOAPIC_INDEX, reg);
	mmio_write32(window_at(window) + IOAPIC_DATA, value);
	lock_release(&ioapic_lock);
}

void ioapic_end_interrupt(uint32_t window, uint32_t vector)
{
	mmio_write32(window_at(window) + IOAPIC_EOI, vector);
}
