/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Bare-metal cells of this board: RAM at guest-physical 0, the communication
 * region. There is one UART for cells, UART1, which is for Linux or who is in
 * its place; the others print into their RAM.
 */
#pragma once

#include <bulkhead/config_macros.h>
#include "board.h"

#define INMATE_CELL(cell_name) \
	CELL_HEADER(CONFIG_ARCH_ARM64, cell_name), \
	COUNT_CPUS, \
	COUNT_MEMORY, \
	.flags = CELL_PASSIVE_COMMREG, \
	.cpu_reset_address = 0

/* One config in one line: with UART @uart, or with a log in RAM. */
#define INMATE_CONFIG(cell_name, cpus, ram, uart) \
	CONFIG_CPUS = { CPU_WORD(cpus) }; \
	CONFIG_MEMORY = { \
		REGION(ram, 0, INMATE_RAM_SIZE, MEM_RAM), \
		REGION_IDENTITY(UART##uart##_BASE, UART_SIZE, MEM_DEVICE), \
		REGION_COMM(COMM_REGION_BASE), \
	}; \
	CONFIG_IRQCHIPS = { GIC_SPI(GICD_BASE, UART##uart##_IRQ) }; \
	CONFIG_CELL = { \
		INMATE_CELL(cell_name), \
		COUNT_IRQCHIPS, \
		.console = CONSOLE_MMIO_UART(CONSOLE_XUARTPS, UART##uart##_BASE, \
					     UART_SIZE, CONSOLE_REGDIST_4), \
	}

#define INMATE_CONFIG_LOG(cell_name, cpus, ram) \
	CONFIG_CPUS = { CPU_WORD(cpus) }; \
	CONFIG_MEMORY = { \
		REGION(ram, 0, INMATE_RAM_SIZE, MEM_RAM), \
		REGION_COMM(COMM_REGION_BASE), \
	}; \
	CONFIG_CELL = { \
		INMATE_CELL(cell_name), \
		.console = CONSOLE_RAM_LOG(INMATE_LOG_BASE, INMATE_LOG_SIZE), \
	}
