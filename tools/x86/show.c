// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * `bulkhead show`: APIC, IOAPICs and their pins, I/O ports.
 */
#include "config_check.h"
#include "show.h"

#define APIC_BASE      0xfee00000
#define APIC_SIZE      0x100000
#define IOAPIC_SIZE    0x1000
#define UART_PORTS     8
#define PM_TIMER_PORTS 4
#define WORDS	       2
#define PINS_PER_WORD  64

void show_add_controllers(struct rows *rows, const struct chain *chain)
{
	uint32_t count = config_ioapics(chain);

	show_add_fixed(rows, HYPERVISOR, "apic", APIC_BASE, APIC_SIZE);
	for (uint32_t n = 0; n < count; n++) {
		show_add_fixed(rows, HYPERVISOR, "ioapic",
			       config_ioapic_address(chain, n), IOAPIC_SIZE);
	}
}

/* Who has what of the system config's cell is left. */
static const char *owner_of_rest(const struct chain *chain,
				 struct name_text *text)
{
	*text = show_cell_text(chain, 0);
	return chain_cell_exists(chain, 0) ? text->text : UNOWNED;
}

static void show_pins(const struct chain *chain, uint32_t ioapic, uint32_t word,
		      uint32_t pin)
{
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		uint64_t pins = config_pins(chain, cell, ioapic, word);
		struct name_text name = show_cell_text(chain, cell);
		const char *owner = cell == 0 ? owner_of_rest(chain, &name)
					      : name.text;

		if ((pins >> pin & 1) != 0) {
			printf("  IOAPIC 0x%lx pin %-4u %s\n",
			       config_ioapic_address(chain, ioapic),
			       word * PINS_PER_WORD + pin, owner);
		}
	}
}

static void print_ports(uint32_t first, uint32_t end, const char *owner,
			const char *note)
{
	printf("  0x%04x-0x%04x   %s%s\n", first, end - 1, owner, note);
}

static void show_ports(const struct chain *chain)
{
	const struct system_config *system = chain->system;
	uint32_t console = (uint32_t)system->debug_console.address;
	uint32_t timer = system->platform.x86.pm_timer_address;
	struct port_range ports;

	printf("\nI/O ports\n");
	print_ports(console, console + UART_PORTS, HYPERVISOR, ": console");
	if (timer != 0) {
		print_ports(timer, timer + PM_TIMER_PORTS, "every cell",
			    ": PM timer");
	}
	for (uint32_t cell = 0; cell < chain->num_cells; cell++) {
		struct name_text name = show_cell_text(chain, cell);
		const char *owner = cell == 0 ? owner_of_rest(chain, &name)
					      : name.text;

		for (uint32_t at = 0;
		     config_next_ports(chain, cell, at, &ports);
		     at = ports.end) {
			print_ports(ports.first, ports.end, owner, "");
		}
	}
}

void show_interrupts(const struct chain *chain)
{
	uint32_t count = config_ioapics(chain);

	printf("\nInterrupts\n");
	for (uint32_t n = 0; n < count; n++) {
		for (uint32_t word = 0; word < WORDS; word++) {
			for (uint32_t pin = 0; pin < PINS_PER_WORD; pin++) {
				show_pins(chain, n, word, pin);
			}
		}
	}
	show_ports(chain);
}
