/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Linux cells of the x86 boards: RAM at guest-physical 0, around the
 * communication region, one UART and its interrupt. `bulkhead image pack` makes
 * the tables that describe them to Linux.
 */
#pragma once

#include <bulkhead/config_macros.h>
#include "board.h"

#define LINUX_REGIONS(ram, size) \
	REGION(ram, 0, LOW_RAM_SIZE, MEM_RAM | MEM_DMA), \
	REGION_COMM(COMM_REGION_BASE), \
	REGION((ram) + HIGH_RAM_BASE, HIGH_RAM_BASE, (size) - HIGH_RAM_BASE, \
	       MEM_RAM | MEM_DMA)

#define LINUX_CELL(cell_name, uart, reset_address) \
	CONFIG_IRQCHIPS = { IOAPIC_PIN(IOAPIC_BASE, UART##uart##_PIN) }; \
	CONFIG_PIO = { PIO(UART##uart##_PORT, UART_PORTS) }; \
	CONFIG_CELL = { \
		CELL_HEADER(CONFIG_ARCH_X86, cell_name), \
		COUNT_CPUS, \
		COUNT_MEMORY, \
		COUNT_IRQCHIPS, \
		COUNT_PIO, \
		.flags = CELL_PASSIVE_COMMREG, \
		.cpu_reset_address = (reset_address), \
		.console = CONSOLE_PIO_UART(UART##uart##_PORT, UART_DIVIDER), \
	}
