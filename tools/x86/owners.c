// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Who owns what: APIC, IOAPICs and their pins, PCI configuration, I/O ports.
 */
#include "config_check.h"
#include "owners.h"

#define APIC_BASE      0xfee00000
#define APIC_SIZE      0x100000
#define LOW_MEMORY     0x100000
#define PAGE	       0x1000
#define UART_PORTS     8
#define PM_TIMER_PORTS 4
#define WORDS	       2
#define PINS_PER_WORD  64

void owners_add_controllers(struct rows *rows, const struct chain *chain)
{
	uint32_t count = config_ioapics(chain);

	owners_add_fixed(rows, OWNER_NOBODY, "low memory", 0, LOW_MEMORY);
	owners_add_controller(rows, "apic", APIC_BASE, APIC_SIZE, PAGE);
	for (uint32_t n = 0; n < count; n++) {
		owners_add_controller(rows, "ioapic",
				      config_ioapic_address(chain, n), PAGE,
				      PAGE);
	}
}

/* Who has what of the system config's cell is left. */
static uint32_t owner_of(const struct chain *chain, uint32_t cell)
{
	return cell == 0 && !chain_cell_exists(chain, 0) ? OWNER_UNOWNED : cell;
}

static void add_pin(struct lines *lines, const struct chain *chain,
		    uint32_t ioapic, uint32_t pin)
{
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		uint64_t pins = config_pins(chain, cell, ioapic,
					    pin / PINS_PER_WORD);

		if ((pins >> pin % PINS_PER_WORD & 1) != 0) {
			owners_add_line(lines, owner_of(chain, cell), "",
					"IOAPIC 0x%lx pin %u",
					config_ioapic_address(chain, ioapic),
					pin);
		}
	}
}

void owners_add_interrupts(struct lines *lines, const struct chain *chain)
{
	uint32_t count = config_ioapics(chain);

	for (uint32_t n = 0; n < count; n++) {
		for (uint32_t pin = 0; pin < WORDS * PINS_PER_WORD; pin++) {
			add_pin(lines, chain, n, pin);
		}
	}
}

static void add_range(struct lines *lines, uint32_t owner, const char *note,
		      struct port_range ports)
{
	owners_add_line(lines, owner, note, "0x%04x-0x%04x", ports.first,
			ports.end - 1);
}

void owners_add_ports(struct lines *lines, const struct chain *chain)
{
	const struct system_config *system = chain->system;
	uint32_t console = (uint32_t)system->debug_console.address;
	uint32_t timer = system->platform.x86.pm_timer_address;
	struct port_range ports = { console, console + UART_PORTS };

	add_range(lines, OWNER_HYPERVISOR, "console", ports);
	if (timer != 0) {
		ports = (struct port_range){ timer, timer + PM_TIMER_PORTS };
		add_range(lines, OWNER_ALL, "PM timer", ports);
	}
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		for (uint32_t at = 0;
		     config_next_ports(chain, cell, at, &ports);
		     at = ports.end) {
			add_range(lines, owner_of(chain, cell), "", ports);
		}
	}
}
