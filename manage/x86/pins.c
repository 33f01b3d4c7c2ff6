// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Pins of the IOAPICs, by the windows of this CPU's map, which has all of them.
 * A pin that changes its owner is masked first, as boot leaves it: edge, which
 * clears remote IRR.
 */
#include "ioapic.h"
#include "manage_arch.h"
#include "root.h"

/* Until the freeze pins come and go, and any CPU of the root may do that. */
bool apic_maps_all(void)
{
	return !manage_frozen;
}

static bool has_pin(const struct cell_ioapic *ioapic, uint32_t pin)
{
	return (ioapic->pins[pin / 64] >> pin % 64 & 1) != 0;
}

static void route(const struct cell *cell, uint32_t window, uint32_t pin)
{
	ioapic_write(window, IOAPIC_REG_PINS + 2 * pin + 1,
		     (uint32_t)cell->cpu_ids[0] << PIN_DEST_SHIFT);
}

static void claim(const struct cell *cell, uint32_t window, uint32_t pin)
{
	ioapic_write(window, IOAPIC_REG_PINS + 2 * pin, PIN_MASKED);
	route(cell, window, pin);
}

static bool leads_into(const struct cell *cell, uint32_t window, uint32_t pin)
{
	uint32_t dest = ioapic_read(window, IOAPIC_REG_PINS + 2 * pin + 1) >>
			PIN_DEST_SHIFT;

	for (uint32_t i = 0; i < cell->num_cpus; i++) {
		if (cell->cpu_ids[i] == dest) {
			return true;
		}
	}
	return false;
}

/* Whether @cell has that pin of the IOAPIC behind @window. */
static bool owns(const struct cell *cell, uint32_t window, uint32_t pin)
{
	for (uint32_t i = 0; i < cell->arch.num_ioapics; i++) {
		if (cell->arch.ioapics[i].window == window) {
			return has_pin(&cell->arch.ioapics[i], pin);
		}
	}
	return false;
}

/* The cell may run: a half entry of an own pin leads into the cell, too. */
void pins_keep(const struct cell *cell)
{
	for (uint32_t i = 0; i < cell->arch.num_ioapics; i++) {
		const struct cell_ioapic *ioapic = &cell->arch.ioapics[i];

		for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
			if (has_pin(ioapic, pin) &&
			    !leads_into(cell, ioapic->window, pin)) {
				route(cell, ioapic->window, pin);
			}
		}
	}
}

void arch_move_irqs(const struct built_cell *to, const struct built_cell *of)
{
	for (uint32_t i = 0; i < of->cell->arch.num_ioapics; i++) {
		const struct cell_ioapic *ioapic = &of->cell->arch.ioapics[i];

		for (uint32_t pin = 0; pin < ioapic->num_pins; pin++) {
			if (has_pin(ioapic, pin) &&
			    owns(to->cell, ioapic->window, pin)) {
				claim(to->cell, ioapic->window, pin);
			}
		}
	}
}
