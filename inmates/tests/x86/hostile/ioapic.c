// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Registers of the IOAPIC: pins of other cells, destinations in other cells, and
 * delivery modes that no cell has.
 */
#include "hostile.h"
#include "ioapic.h"
#include "mmio.h"

#define PAGE_SIZE   0x1000
#define MODE_MASK   0x700u
#define MODE_LOWEST 0x100u
#define MODES	    8
#define VECTOR	    0x45u
#define INDICES	    256

static uint32_t num_pins(void)
{
	return (ioapic_read(IOAPIC_VERSION) >> 16 & 0xff) + 1;
}

static bool is_own_register(uint32_t index)
{
	return index >> 1 == IOAPIC_PIN_LOW(hostile_own_pin()) >> 1;
}

/* Foreign pins look masked, whatever their owner does with them. */
static void check_foreign(void)
{
	for (uint32_t pin = 0; pin < num_pins(); pin++) {
		if (pin != hostile_own_pin()) {
			hostile_check("foreign pin",
				      ioapic_read(IOAPIC_PIN_LOW(pin)),
				      IOAPIC_MASKED);
			hostile_check("foreign destination",
				      ioapic_read(IOAPIC_PIN_HIGH(pin)), 0);
		}
	}
}

static void read_indices(void)
{
	check_foreign();
	for (uint32_t index = 0; index < INDICES; index++) {
		uint32_t value = ioapic_read(index);

		if (index >= IOAPIC_PIN_LOW(num_pins())) {
			hostile_check("register that is none", value, 0);
		}
	}
}

static void write_indices(uint32_t value)
{
	for (uint32_t index = 0; index < INDICES; index++) {
		if (!is_own_register(index)) {
			ioapic_write(index, value);
		}
	}
	check_foreign();
}

static void write_ones(void)
{
	write_indices(UINT32_MAX);
}

static void write_zeros(void)
{
	write_indices(0);
}

/* Interrupts, NMIs, INITs for another cell, by pins of others. */
static void route_foreign_pins(void)
{
	for (uint32_t mode = 0; mode < MODES; mode++) {
		write_indices(mode << IOAPIC_MODE_SHIFT | VECTOR);
		write_indices((uint32_t)hostile_foreign_cpu()
			      << IOAPIC_TO_SHIFT);
		write_indices(mode << IOAPIC_MODE_SHIFT | IOAPIC_LOGICAL |
			      IOAPIC_LEVEL | VECTOR);
	}
}

static void check_own(void)
{
	uint32_t low = ioapic_read(IOAPIC_PIN_LOW(hostile_own_pin()));
	uint32_t high = ioapic_read(IOAPIC_PIN_HIGH(hostile_own_pin()));

	hostile_check_that("destination",
			   high >> IOAPIC_TO_SHIFT != hostile_foreign_cpu(),
			   high);
	hostile_check("logical destination", low & IOAPIC_LOGICAL, 0);
	hostile_check_that("delivery mode",
			   (low & MODE_MASK) == 0 ||
				   (low & MODE_MASK) == MODE_LOWEST ||
				   (low & IOAPIC_MASKED) != 0,
			   low);
}

/* Either half first, each alone, and never in between either. */
static void route_own_pin(void)
{
	uint32_t low = IOAPIC_PIN_LOW(hostile_own_pin());
	uint32_t high = IOAPIC_PIN_HIGH(hostile_own_pin());

	for (uint32_t to = 0; to < INDICES; to++) {
		if (to == 0 || to == hostile_foreign_cpu() || to > 7) {
			ioapic_write(high, to << IOAPIC_TO_SHIFT);
			ioapic_write(low, VECTOR);
			ioapic_write(high, to << IOAPIC_TO_SHIFT | 0xffffff);
			ioapic_write(low, VECTOR | IOAPIC_LOGICAL);
			hostile_check_that(
				"logical destination",
				(ioapic_read(low) & IOAPIC_LOGICAL) == 0, to);
			ioapic_write(low, IOAPIC_MASKED);
		}
	}
	ioapic_write(high, (uint32_t)hostile_foreign_cpu() << IOAPIC_TO_SHIFT);
	check_own();
	hostile_repair_interrupts();
}

static void set_modes(void)
{
	uint32_t low = IOAPIC_PIN_LOW(hostile_own_pin());

	for (uint32_t mode = 0; mode < MODES; mode++) {
		for (uint32_t vector = 0; vector <= VECTOR; vector += VECTOR) {
			ioapic_write(low, mode << IOAPIC_MODE_SHIFT | vector);
			check_own();
			ioapic_write(low, mode << IOAPIC_MODE_SHIFT | vector |
						  IOAPIC_LOGICAL |
						  IOAPIC_LEVEL |
						  IOAPIC_REMOTE_IRR);
			check_own();
		}
	}
	hostile_repair_interrupts();
}

/* Half of an entry by its bytes, at index and data in one store. */
static void write_in_pieces(void)
{
	uint64_t high = IOAPIC_PIN_HIGH(hostile_own_pin());
	uint64_t to = hostile_foreign_cpu();

	mmio_write32(IOAPIC_ADDRESS + IOAPIC_INDEX, (uint32_t)high);
	mmio_write8(IOAPIC_ADDRESS + IOAPIC_DATA + 3, (uint8_t)to);
	check_own();
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_INDEX, (uint32_t)high);
	mmio_write16(IOAPIC_ADDRESS + IOAPIC_DATA + 2, (uint16_t)(to << 8));
	check_own();
	mmio_write64(IOAPIC_ADDRESS + IOAPIC_DATA, to << IOAPIC_TO_SHIFT);
	mmio_write64(IOAPIC_ADDRESS + IOAPIC_INDEX,
		     to << (32 + IOAPIC_TO_SHIFT) | high);
	check_own();
	mmio_write64(IOAPIC_ADDRESS + IOAPIC_DATA - 4, to << 56);
	check_own();
	hostile_repair_interrupts();
}

/* Ends of interrupts with every vector: others' pins have some. */
static void end_all(void)
{
	for (uint32_t vector = 0; vector < INDICES; vector++) {
		mmio_write32(IOAPIC_ADDRESS + IOAPIC_EOI, vector);
		mmio_write32(IOAPIC_ADDRESS + IOAPIC_EOI, ~vector);
	}
	ioapic_write(IOAPIC_PIN_LOW(hostile_own_pin()), IOAPIC_MASKED | VECTOR);
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_EOI, VECTOR);
	hostile_repair_interrupts();
}

/* What lies between and behind the registers. */
static void write_page(void)
{
	for (uint64_t at = 0; at < PAGE_SIZE; at += 4) {
		if (at != IOAPIC_INDEX && at != IOAPIC_DATA) {
			mmio_write32(IOAPIC_ADDRESS + at, UINT32_MAX);
			hostile_check("register that is none",
				      mmio_read32(IOAPIC_ADDRESS + at), 0);
		}
	}
	mmio_write32(IOAPIC_ADDRESS + IOAPIC_INDEX, UINT32_MAX);
	hostile_check_that("an index of more than 8 bits",
			   mmio_read32(IOAPIC_ADDRESS + IOAPIC_INDEX) < INDICES,
			   0);
	check_foreign();
}

static const struct attack attacks[] = {
	{ "pins-read", read_indices, SURVIVES, 0 },
	{ "pins-write-ones", write_ones, SURVIVES, 0 },
	{ "pins-write-zeros", write_zeros, SURVIVES, 0 },
	{ "pins-route-foreign", route_foreign_pins, SURVIVES, 0 },
	{ "pin-route-own", route_own_pin, SURVIVES, 0 },
	{ "pin-modes", set_modes, SURVIVES, 0 },
	{ "pin-pieces", write_in_pieces, SURVIVES, 0 },
	{ "ioapic-eoi", end_all, SURVIVES, 0 },
	{ "ioapic-write-all", write_page, SURVIVES, 0 },
};

const struct attack_list ioapic_attacks = ATTACK_LIST(attacks, ANY_APIC);
