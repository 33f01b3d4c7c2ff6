/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical IOAPICs, by the windows that boot has mapped: one page each, in
 * the order of the system's list. A CPU has those its cell owns pins of.
 * ICH9 datasheet 13.5 "Advanced Programmable Interrupt Controller".
 */
#pragma once

#include <stdint.h>
#include "atomic.h"
#include "mmio.h"

/* The registers in memory: 32 bits each. */
#define IOAPIC_INDEX	0x00	/* RW */
#define IOAPIC_DATA	0x10	/* RW */
#define IOAPIC_EOI	0x40	/* WO, from version 0x20 on: vector */

/* Those behind the pair of index and data. */
#define IOAPIC_REG_ID		0x00	/* RW */
#define IOAPIC_REG_VERSION	0x01	/* RO */
#define IOAPIC_REG_ARBITRATION	0x02	/* RO */
#define IOAPIC_REG_PINS		0x10	/* two each: low, high */

#define IOAPIC_VERSION		0xffu
#define IOAPIC_VERSION_EOI	0x20
#define IOAPIC_LAST_PIN(version) ((version) >> 16 & 0xff)

/* The lower half of a pin's entry; destination in bits 24 to 31 of the upper. */
#define PIN_VECTOR	0xffu
#define PIN_MODE	0x700u	/* 0 is fixed */
#define PIN_MODE_LOWEST	0x100u
#define PIN_LOGICAL	0x800u
#define PIN_ACTIVE_LOW	0x2000u
#define PIN_REMOTE_IRR	0x4000u	/* RO */
#define PIN_LEVEL	0x8000u
#define PIN_MASKED	0x10000u
#define PIN_DEST_SHIFT	24

#define IOAPIC_WINDOW	0x1000

/* At VA_IOAPIC. */
extern char ioapic_windows[];

static inline uintptr_t ioapic_window(uint32_t window)
{
	return (uintptr_t)ioapic_windows + window * IOAPIC_WINDOW;
}

/*
 * Index and data are a pair that all cells with pins share, so this is the one
 * datum of the runtime, besides those of reports, that more than one cell's CPUs
 * write while their guests run. It is fair: a cell can make another wait for at
 * most one access of each of its CPUs.
 */
extern struct lock ioapic_lock;

static inline uint32_t ioapic_read(uint32_t window, uint32_t reg)
{
	uintptr_t base = ioapic_window(window);
	uint32_t value;

	lock_take(&ioapic_lock);
	mmio_write32(base + IOAPIC_INDEX, reg);
	value = mmio_read32(base + IOAPIC_DATA);
	lock_release(&ioapic_lock);
	return value;
}

static inline void ioapic_write(uint32_t window, uint32_t reg, uint32_t value)
{
	uintptr_t base = ioapic_window(window);

	lock_take(&ioapic_lock);
	mmio_write32(base + IOAPIC_INDEX, reg);
	mmio_write32(base + IOAPIC_DATA, value);
	lock_release(&ioapic_lock);
}
