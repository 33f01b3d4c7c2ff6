/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The ACPI tables of a cell, which tell an operating system what it has: CPUs,
 * IOAPICs, UARTs, and how to end.
 */
#pragma once

#include "tool.h"

#define ACPI_MAX_UARTS	 8
#define ACPI_MAX_IOAPICS 2

/* Global interrupt numbers are by IOAPIC: more than any has pins. */
#define ACPI_GSIS_OF_IOAPIC 128
#define ACPI_NO_GSI	    UINT32_MAX

struct acpi_uart {
	uint16_t port;
	uint32_t gsi;		/* ACPI_NO_GSI: it is polled */
};

struct acpi_cell {
	uint32_t num_cpus;
	uint32_t apic_ids[CONFIG_MAX_CPUS];
	uint32_t num_ioapics;
	struct {
		uint32_t address;
		uint32_t first_gsi;
	} ioapics[ACPI_MAX_IOAPICS];
	uint32_t num_uarts;
	struct acpi_uart uarts[ACPI_MAX_UARTS];
};

/*
 * Append the tables to empty @tables, as they stand at guest-physical @address:
 * below 4 GiB, a multiple of 16. The RSDP is the first.
 */
void acpi_build(struct buffer *tables, uint64_t address,
		const struct acpi_cell *cell);
