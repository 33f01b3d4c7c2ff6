// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a cell sees of an IOAPIC of which it owns pins, for vmmio.c. The index is
 * the cell's own; entries of its pins are the hardware's, filtered at each half
 * write: fixed delivery, physical destination, a CPU of the cell. Foreign pins
 * are masked and ignore writes. An own pin's destination has been in the cell
 * since boot, so no order of half writes leads out of it.
 */
#include "cell.h"
#include "cpu.h"
#include "ioapic.h"
#include "vapic.h"
#include "vmmio.h"

#define PIN_FIRST_VECTOR 0x10
#define PIN_WRITABLE	 (PIN_VECTOR | PIN_ACTIVE_LOW | PIN_LEVEL | PIN_MASKED)

static bool is_own(const struct cell_ioapic *ioapic, uint32_t pin)
{
	return (ioapic->pins[pin / 64] >> pin % 64 & 1) != 0;
}

static uint32_t read_register(const struct cell_ioapic *ioapic, uint32_t reg)
{
	uint32_t pin = (reg - IOAPIC_REG_PINS) / 2;

	if (reg >= IOAPIC_REG_PINS && pin < ioapic->num_pins &&
	    !is_own(ioapic, pin)) {
		return reg % 2 == 0 ? PIN_MASKED : 0;
	}
	return reg <= IOAPIC_REG_ARBITRATION || (reg >= IOAPIC_REG_PINS &&
						 pin < ioapic->num_pins)
		       ? ioapic_read(ioapic->window, reg)
		       : 0;
}

/* The lower half. What is not fixed delivery of a valid vector is masked. */
static uint32_t filter_low(uint32_t value)
{
	uint32_t mode = value & PIN_MODE;
	uint32_t allowed = value & PIN_WRITABLE;

	if ((mode != 0 && mode != PIN_MODE_LOWEST) ||
	    (value & PIN_VECTOR) < PIN_FIRST_VECTOR) {
		allowed |= PIN_MASKED;
	}
	return allowed;
}

/* The upper half: another CPU than the cell's becomes its first. */
static uint32_t filter_high(uint32_t value)
{
	uint64_t dest = value >> PIN_DEST_SHIFT;
	uint32_t i = 0;

	while (i < this_cell.num_cpus && this_cell.cpu_ids[i] != dest) {
		i++;
	}
	i = i < this_cell.num_cpus ? i : 0;
	return (uint32_t)this_cell.cpu_ids[i] << PIN_DEST_SHIFT;
}

static void write_register(const struct cell_ioapic *ioapic, uint32_t reg,
			   uint32_t value)
{
	uint32_t pin = (reg - IOAPIC_REG_PINS) / 2;

	if (reg >= IOAPIC_REG_PINS && pin < ioapic->num_pins &&
	    is_own(ioapic, pin)) {
		ioapic_write(ioapic->window, reg,
			     reg % 2 == 0 ? filter_low(value)
					  : filter_high(value));
	}
}

/*
 * Ends the vector's interrupt at all pins that have it, foreign ones too: as the
 * EOI of a local APIC does. At least one must be the cell's.
 */
static void end_interrupt(const struct cell_ioapic *ioapic, uint32_t vector)
{
	uint32_t version = ioapic_read(ioapic->window, IOAPIC_REG_VERSION);

	for (uint32_t pin = 0; pin < ioapic->num_pins &&
			       (version & IOAPIC_VERSION) >= IOAPIC_VERSION_EOI;
	     pin++) {
		if (is_own(ioapic, pin) &&
		    (ioapic_read(ioapic->window, IOAPIC_REG_PINS + 2 * pin) &
		     PIN_VECTOR) == vector) {
			ioapic_end_interrupt(ioapic->window, vector);
			return;
		}
	}
}

uint32_t vioapic_read(uint32_t index, uint32_t offset)
{
	const struct cell_ioapic *ioapic = &this_cell.arch.ioapics[index];

	switch (offset) {
	case IOAPIC_INDEX:
		return vapic_state.ioapic_index[index];
	case IOAPIC_DATA:
		return read_register(ioapic, vapic_state.ioapic_index[index]);
	default:
		return 0;
	}
}

void vioapic_write(uint32_t index, uint32_t offset, uint32_t value)
{
	const struct cell_ioapic *ioapic = &this_cell.arch.ioapics[index];

	switch (offset) {
	case IOAPIC_INDEX:
		vapic_state.ioapic_index[index] = value & 0xff;
		break;
	case IOAPIC_DATA:
		write_register(ioapic, vapic_state.ioapic_index[index], value);
		break;
	case IOAPIC_EOI:
		end_interrupt(ioapic, value & PIN_VECTOR);
		break;
	default:
		break;
	}
}

/* As boot leaves them: masked, edge, which clears remote IRR, to the first CPU. */
void arch_cell_quiesce(void)
{
	for (uint32_t i = 0; i < this_cell.arch.num_ioapics; i++) {
		const struct cell_ioapic *ioapic = &this_cell.arch.ioapics[i];

		vapic_state.ioapic_index[i] = 0;
		for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
			uint32_t reg = IOAPIC_REG_PINS + 2 * pin;

			write_register(ioapic, reg, PIN_MASKED);
			write_register(ioapic, reg + 1,
				       (uint32_t)this_cell.cpu_ids[0]
					       << PIN_DEST_SHIFT);
		}
	}
}
