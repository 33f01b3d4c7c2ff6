// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Config check: what is x86's. Pins and ports have files of their own.
 */
#include "config_check.h"
#include "config_rules.h"
#include "provided.h"

#define MIB		 0x100000ULL
#define FOUR_GIB	 0x100000000ULL
#define APIC_WINDOW	 0xfee00000ULL /* a store here is an interrupt */
#define IOAPIC_WINDOW	 0xfec00000ULL
#define UART_PORTS	 8
#define MAX_APIC_ID	 254 /* 255 means all */
#define REFUSED_CONSOLES (CONSOLE_MMIO | CONSOLE_REGDIST_4)

static void check_hypervisor_place(struct check *check)
{
	struct range memory =
		memory_phys(&check->chain->system->hypervisor_memory);

	if (range_valid(memory) &&
	    !range_contains(range_make(0, FOUR_GIB), memory)) {
		VIOLATION(check,
			  "system: hypervisor memory (0x%lx+0x%lx): wanted "
			  "below 4 GiB",
			  memory.base, memory.size);
	}
}

static void check_apic_mode(struct check *check)
{
	uint32_t mode = check->chain->system->platform.x86.apic_mode;

	if (mode != APIC_MODE_AUTO && mode != PROVIDED_APIC_MODE) {
		VIOLATION(check,
			  "system: APIC mode: not in this build; wanted %u or "
			  "%u; found %u",
			  APIC_MODE_AUTO, PROVIDED_APIC_MODE, mode);
	}
}

static void check_ioapics(struct check *check)
{
	uint32_t count = config_ioapics(check->chain);
	struct range window = range_make(IOAPIC_WINDOW, MIB);

	for (uint32_t n = 0; n < count; n++) {
		uint64_t address = config_ioapic_address(check->chain, n);

		if (address % CHECK_PAGE_SIZE != 0 ||
		    !range_contains(window, range_make(address, 1))) {
			VIOLATION(check,
				  "system: IOAPIC: wanted a page from 0x%lx to "
				  "0x%lx; found 0x%lx",
				  window.base, window.base + window.size - 1,
				  address);
		}
	}
	if (count > PROVIDED_IOAPICS) {
		VIOLATION(check, "system: IOAPICs; wanted at most %u; found %u",
			  PROVIDED_IOAPICS, count);
	}
}

static void check_pm_timer(struct check *check)
{
	struct port_range ports = pm_timer_ports(check->chain);
	const struct named_ports *refused;

	if (ports.end > UINT16_MAX + 1u) {
		VIOLATION(check, "system: PM timer: port 0x%x: wraps",
			  ports.first);
	}
	refused = check_refused_ports(check, ports);
	if (refused != NULL) {
		VIOLATION(check,
			  "system: PM timer: port 0x%x: all cells have it, so "
			  "it cannot be %s",
			  ports.first, refused->name);
	}
}

void check_controllers(struct check *check)
{
	/* AP start, the preloader's tables, firmware's data, video, BIOS. */
	check_add_window(check, "low memory", range_make(0, MIB),
			 WINDOW_NO_BOOT_WRITE);
	check_add_window(check, "APIC", range_make(APIC_WINDOW, MIB),
			 WINDOW_TRAPPED | WINDOW_NO_BOOT_WRITE);
	check_add_window(check, "IOAPIC", range_make(IOAPIC_WINDOW, MIB),
			 WINDOW_TRAPPED | WINDOW_NO_BOOT_WRITE);
	check_hypervisor_place(check);
	check_apic_mode(check);
	check_ioapics(check);
	check_pm_timer(check);
}

void check_hardware_id(struct check *check, const struct record_cpu *entry)
{
	if (entry->hardware_id > MAX_APIC_ID) {
		VIOLATION(check,
			  "system: CPU map: CPU %lu: wanted an APIC id up to "
			  "%u; found 0x%lx",
			  entry->cpu, MAX_APIC_ID, entry->hardware_id);
	}
}

void check_console_place(struct check *check,
			 const struct config_console *console)
{
	if ((console->flags & REFUSED_CONSOLES) != 0) {
		VIOLATION(check,
			  "system: debug console: wanted I/O ports, one apart; "
			  "found flags 0x%x",
			  console->flags);
	}
	if (console->address == 0 ||
	    console->address > UINT16_MAX + 1 - UART_PORTS) {
		VIOLATION(check,
			  "system: debug console: wanted a port from 1 to "
			  "0x%x; found 0x%lx",
			  UINT16_MAX + 1 - UART_PORTS, console->address);
	}
}

void check_arch_options(struct check *check, uint32_t cell,
			const struct record_options *options)
{
	if (options->ppi_mask != 0) {
		CELL_VIOLATION(check, cell,
			       "options: PPI mask; wanted 0; found 0x%x",
			       options->ppi_mask);
	}
	if ((options->flags & OPTION_TRAP_WFI) != 0) {
		CELL_VIOLATION(check, cell,
			       "options: flag TRAP_WFI: not on this "
			       "architecture");
	}
}

void check_arch_entry(struct check *check, uint32_t cell, uint64_t entry)
{
	if (entry >= FOUR_GIB) {
		CELL_VIOLATION(check, cell,
			       "entry 0x%lx: wanted below 4 GiB: CPUs start in "
			       "real or 32-bit mode",
			       entry);
	}
}

/*
 * Its DMA can be confined by nobody here, and neither can its interrupts: a
 * write to the APIC's window is one, of any kind, to any CPU.
 */
static void check_isolation(struct check *check, uint32_t cell, uint32_t number,
			    const struct config_pci_device *device)
{
	const struct record_options *options =
		check->chain->cells[cell].options;

	if (device->type == PCI_TYPE_IVSHMEM) {
		return;
	}
	if (options == NULL || (options->flags & OPTION_DMA_UNPROTECTED) == 0) {
		CELL_VIOLATION(
			check, cell,
			"PCI device %u (%x): without interrupt remapping "
			"it can interrupt any CPU; wanted "
			"DMA_UNPROTECTED to accept that",
			number, device->bdf);
	} else {
		CELL_WARNING(check, cell,
			     "PCI device %u (%x): not isolated: it can write "
			     "to all memory and interrupt any CPU",
			     number, device->bdf);
	}
}

void check_arch_devices(struct check *check, uint32_t cell)
{
	const struct cell_config *config = check->chain->cells[cell].config;

	for (uint32_t n = 0; n < config->num_pci_devices; n++) {
		check_isolation(check, cell, n, config_pci(config) + n);
	}
	check_ports(check, cell);
}
