/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A bare-metal cell of this board: RAM at guest-physical 0, one UART and its
 * interrupt, the communication region.
 */
#pragma once

#include <bulkhead/config_macros.h>
#include "board.h"

/* One config in one line; @uart is 1, 2 or 3. */
#define INMATE_CONFIG(cell_name, cpus, ram, uart) \
	INMATE_CONFIG_WITH(cell_name, cpus, ram, uart, \
			   .flags = CELL_PASSIVE_COMMREG)

/* The same with other fields of the descriptor than passive. */
#define INMATE_CONFIG_WITH(cell_name, cpus, ram, uart, ...) \
	CONFIG_CPUS = { CPU_WORD(cpus) }; \
	CONFIG_MEMORY = { \
		REGION(ram, 0, INMATE_RAM_SIZE, MEM_RAM), \
		REGION_IDENTITY(UART##uart##_BASE, UART_SIZE, MEM_DEVICE), \
		REGION_COMM(COMM_REGION_BASE), \
	}; \
	CONFIG_IRQCHIPS = { GIC_SPI(GICD_BASE, UART##uart##_IRQ) }; \
	CONFIG_CELL = { \
		CELL_HEADER(CONFIG_ARCH_ARM64, cell_name), \
		COUNT_CPUS, \
		COUNT_MEMORY, \
		COUNT_IRQCHIPS, \
		.cpu_reset_address = 0, \
		.console = CONSOLE_MMIO_UART(CONSOLE_8250, UART##uart##_BASE, \
					     UART_SIZE, 0), \
		__VA_ARGS__, \
	}

/*
 * The same for a cell that may restart: behind its RAM it has memory that it
 * cannot write, and starts there.
 */
#define RESTART_CONFIG(cell_name, cpus, ram, rom, uart, ...) \
	CONFIG_CPUS = { CPU_WORD(cpus) }; \
	CONFIG_MEMORY = { \
		REGION(ram, 0, INMATE_RAM_SIZE, MEM_RAM), \
		REGION(rom, INMATE_RAM_SIZE, INMATE_ROM_SIZE, MEM_ROM), \
		REGION_IDENTITY(UART##uart##_BASE, UART_SIZE, MEM_DEVICE), \
		REGION_COMM(COMM_REGION_BASE), \
	}; \
	CONFIG_IRQCHIPS = { GIC_SPI(GICD_BASE, UART##uart##_IRQ) }; \
	CONFIG_CELL = { \
		CELL_HEADER(CONFIG_ARCH_ARM64, cell_name), \
		COUNT_CPUS, \
		COUNT_MEMORY, \
		COUNT_IRQCHIPS, \
		.flags = CELL_PASSIVE_COMMREG, \
		.cpu_reset_address = INMATE_RAM_SIZE, \
		.console = CONSOLE_MMIO_UART(CONSOLE_8250, UART##uart##_BASE, \
					     UART_SIZE, 0), \
	}; \
	CONFIG_OPTIONS(cell_name, .ppi_mask = OPTIONS_DEFAULT_PPIS, __VA_ARGS__)
