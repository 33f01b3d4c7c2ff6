// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: I/O ports of x86. Each has one owner, is in the system config's
 * list, and is none of those that reach all of the machine. The four of the PM
 * timer may be read by everybody.
 */
#include "config_check.h"
#include "config_rules.h"

#define NEVER_PORTS(from, to, what)    \
	{                              \
		{ from, to + 1 }, what \
	}

/* What no cell is granted on any PC. */
static const struct named_ports never_ports[] = {
	NEVER_PORTS(0x00, 0x1f, "ISA DMA"),
	NEVER_PORTS(0x20, 0x21, "the PIC"),
	NEVER_PORTS(0x2e, 0x2f, "configuration of the super I/O chip"),
	NEVER_PORTS(0x40, 0x43, "the PIT"),
	NEVER_PORTS(0x4e, 0x4f, "configuration of the super I/O chip"),
	NEVER_PORTS(0x60, 0x60, "the keyboard controller"),
	NEVER_PORTS(0x61, 0x61, "NMI control"),
	NEVER_PORTS(0x64, 0x64, "the keyboard controller"),
	NEVER_PORTS(0x70, 0x71, "NMI mask and CMOS"),
	NEVER_PORTS(0x81, 0x8f, "ISA DMA"),
	NEVER_PORTS(0x92, 0x92, "reset and A20"),
	NEVER_PORTS(0xa0, 0xa1, "the PIC"),
	NEVER_PORTS(0xb2, 0xb3, "SMI"),
	NEVER_PORTS(0xc0, 0xdf, "ISA DMA"),
	NEVER_PORTS(0x4d0, 0x4d1, "the PIC"),
	NEVER_PORTS(0x510, 0x51b, "fw_cfg"),
	NEVER_PORTS(0xcd4, 0xcd7, "power management"),
	NEVER_PORTS(0xcf8, 0xcff, "PCI configuration and reset"),
};

/* And what is where the system config says. */
#define PM1_PORTS  8 /* in front of the PM timer */
#define UART_PORTS 8

static bool is_pm1(const struct chain *chain, struct port_range ports)
{
	uint32_t timer = pm_timer_ports(chain).first;
	struct port_range pm1 = { timer - PM1_PORTS, timer };

	return timer >= PM1_PORTS && ports_overlap(ports, pm1);
}

static bool is_console(const struct chain *chain, struct port_range ports)
{
	uint64_t address = chain->system->debug_console.address;
	struct port_range uart = { (uint32_t)address,
				   (uint32_t)address + UART_PORTS };

	return address <= UINT16_MAX && ports_overlap(ports, uart);
}

const struct named_ports *check_refused_ports(const struct check *check,
					      struct port_range ports)
{
	static const struct named_ports pm1 = { { 0, 0 },
						"the PM1 block of ACPI" };
	static const struct named_ports uart = { { 0, 0 },
						 "the debug console" };

	for (uint32_t n = 0; n < sizeof(never_ports) / sizeof(never_ports[0]);
	     n++) {
		if (ports_overlap(ports, never_ports[n].ports)) {
			return &never_ports[n];
		}
	}
	if (is_pm1(check->chain, ports)) {
		return &pm1;
	}
	return is_console(check->chain, ports) ? &uart : NULL;
}

/* Adjacent entries of the system config together may allow a cell's. */
static bool is_allowed(const struct chain *chain, struct port_range ports)
{
	const struct cell_config *config = chain->cells[0].config;
	const struct config_pio *pio = config_pios(config);

	for (uint32_t n = 0; n < config->num_pio_regions; n++) {
		for (uint32_t m = 0; m < config->num_pio_regions; m++) {
			struct port_range allowed = pio_ports(&pio[m]);

			if (allowed.first <= ports.first &&
			    allowed.end > ports.first) {
				ports.first = allowed.end;
			}
		}
		if (ports.first >= ports.end) {
			return true;
		}
	}
	return false;
}

/* One entry against another cell's. */
static void check_sharing(struct check *check, uint32_t cell,
			  struct port_range ports, uint32_t other)
{
	const struct cell_config *config = check->chain->cells[other].config;
	const struct config_pio *pio = config_pios(config);

	for (uint32_t n = 0; n < config->num_pio_regions; n++) {
		if (ports_overlap(ports, pio_ports(&pio[n]))) {
			CELL_VIOLATION(check, cell,
				       "I/O ports 0x%x+%u: belong to cell "
				       "\"%s\" too",
				       ports.first, ports.end - ports.first,
				       check_cell_name(check, other).text);
		}
	}
}

static bool is_pm_timer(const struct chain *chain, struct port_range ports)
{
	struct port_range timer = pm_timer_ports(chain);

	return ports.first >= timer.first && ports.end <= timer.end;
}

static void check_entry(struct check *check, uint32_t cell,
			struct port_range ports)
{
	const struct named_ports *refused = check_refused_ports(check, ports);
	uint32_t count = ports.end - ports.first;

	if (refused != NULL) {
		CELL_VIOLATION(check, cell,
			       "I/O ports 0x%x+%u: touch %s, which no cell is "
			       "granted",
			       ports.first, count, refused->name);
	}
	if (cell != 0 && !is_allowed(check->chain, ports)) {
		CELL_VIOLATION(check, cell,
			       "I/O ports 0x%x+%u: outside the system config's "
			       "ports",
			       ports.first, count);
	}
	for (uint32_t other = 1; other < cell; other++) {
		check_sharing(check, cell, ports, other);
	}
}

void check_ports(struct check *check, uint32_t cell)
{
	const struct cell_config *config = check->chain->cells[cell].config;
	const struct config_pio *pio = config_pios(config);

	for (uint32_t n = 0; n < config->num_pio_regions; n++) {
		struct port_range ports = pio_ports(&pio[n]);

		if (pio[n].base == 0 && pio[n].length == 0) {
			continue; /* a placeholder */
		}
		if (pio[n].length == 0 || ports.end > UINT16_MAX + 1u) {
			CELL_VIOLATION(check, cell,
				       "I/O ports 0x%x+%u: empty or wrapping "
				       "range",
				       ports.first, pio[n].length);
		} else if (!is_pm_timer(check->chain, ports)) {
			check_entry(check, cell, ports);
		}
	}
}
