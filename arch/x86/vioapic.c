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

struct lock ioapic_lock;

/* Not the cell's: masked, if it is there. */
static uint32_t read_other(const struct cell_ioapic *ioapic, uint32_t reg)
{
	if (reg <= IOAPIC_REG_ARBITRATION) {
		return ioapic_read(ioapic->window, reg);
	}
	return reg >= IOAPIC_REG_PINS && reg % 2 == 0 &&
			       (reg - IOAPIC_REG_PINS) / 2 < ioapic->num_pins
		       ? PIN_MASKED
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
	if (ioapic->own[reg] != 0) {
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

	for (uint32_t reg = IOAPIC_REG_PINS;
	     reg < IOAPIC_REGS &&
	     (version & IOAPIC_VERSION) >= IOAPIC_VERSION_EOI;
	     reg += 2) {
		if (ioapic->own[reg] != 0 &&
		    (ioapic_read(ioapic->window, reg) & PIN_VECTOR) == vector) {
			mmio_write32(ioapic_window(ioapic->window) + IOAPIC_EOI,
				     vector);
			return;
		}
	}
}

uint32_t vioapic_read(uint32_t index, uint32_t offset)
{
	const struct cell_ioapic *ioapic = &this_cell.arch.ioapics[index];
	uint32_t reg = vapic_state.ioapic_index[index];

	if (offset == IOAPIC_DATA) {
		return ioapic->own[reg] != 0 ? ioapic_read(ioapic->window, reg)
					     : read_other(ioapic, reg);
	}
	return offset == IOAPIC_INDEX ? reg : 0;
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
		for (uint32_t reg = IOAPIC_REG_PINS; reg < IOAPIC_REGS; reg++) {
			write_register(ioapic, reg,
				       reg % 2 == 0 ? PIN_MASKED : 0);
		}
	}
}
