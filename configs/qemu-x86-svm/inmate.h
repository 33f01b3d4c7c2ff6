/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Bare-metal cells of the x86 boards: RAM at guest-physical 0, one UART and its
 * interrupt, the communication region. All CPUs start, in real mode.
 */
#pragma once

#include <bulkhead/config_macros.h>
#include "board.h"

#define INMATE_REGIONS(ram) \
	REGION(ram, 0, LOW_RAM_SIZE, MEM_RAM), \
	REGION_COMM(COMM_REGION_BASE)

#define INMATE_CELL(cell_name, uart, reset_address, ...) \
	CONFIG_IRQCHIPS = { IOAPIC_PIN(IOAPIC_BASE, UART##uart##_PIN) }; \
	CONFIG_PIO = { PIO(UART##uart##_PORT, UART_PORTS) }; \
	CONFIG_CELL = { \
		CELL_HEADER(CONFIG_ARCH_X86, cell_name), \
		COUNT_CPUS, \
		COUNT_MEMORY, \
		COUNT_IRQCHIPS, \
		COUNT_PIO, \
		.cpu_reset_address = (reset_address), \
		.console = CONSOLE_PIO_UART(UART##uart##_PORT, UART_DIVIDER), \
		__VA_ARGS__, \
	}

/* One config in one line; @uart is 1, 2 or 3. */
#define INMATE_CONFIG(cell_name, cpus, ram, uart) \
	INMATE_CONFIG_WITH(cell_name, cpus, ram, uart, \
			   .flags = CELL_PASSIVE_COMMREG)

/* The same with other fields of the descriptor than passive. */
#define INMATE_CONFIG_WITH(cell_name, cpus, ram, uart, ...) \
	CONFIG_CPUS = { CPU_WORD(cpus) }; \
	CONFIG_MEMORY = { INMATE_REGIONS(ram) }; \
	INMATE_CELL(cell_name, uart, 0, __VA_ARGS__)

/*
 * The same for a cell that may restart: it starts in memory that it cannot
 * write.
 */
#define RESTART_CONFIG(cell_name, cpus, ram, rom, uart, ...) \
	CONFIG_CPUS = { CPU_WORD(cpus) }; \
	CONFIG_MEMORY = { \
		INMATE_REGIONS(ram), \
		REGION(rom, ROM_GUEST_BASE, INMATE_ROM_SIZE, MEM_ROM), \
	}; \
	INMATE_CELL(cell_name, uart, ROM_GUEST_BASE, \
		    .flags = CELL_PASSIVE_COMMREG); \
	CONFIG_OPTIONS(cell_name, __VA_ARGS__)
