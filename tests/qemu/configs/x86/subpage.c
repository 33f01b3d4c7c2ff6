// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Parts of a page, and pages with few rights; the inmate of this name uses them.
 * Of the HPET: capabilities and the counter to be read, the configuration too
 * to be written, the status to be written only.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

/* As in the system config */
#define HPET_BASE 0xfed00000

#define EXTRA_BASE 0x200000
#define EXTRA_PHYS (INMATE2_RAM_BASE + LOW_RAM_SIZE)

CONFIG_CPUS = { CPU_WORD(CPU(3)) };

CONFIG_MEMORY = {
	REGION(INMATE2_RAM_BASE, 0, LOW_RAM_SIZE, MEM_RAM),
	REGION(EXTRA_PHYS, EXTRA_BASE, 0x1000, MEM_READ),
	REGION(EXTRA_PHYS + 0x1000, EXTRA_BASE + 0x1000, 0x1000,
	       MEM_READ | MEM_WRITE),
	REGION_IDENTITY(HPET_BASE, 8, MEM_READ | MEM_IO | MEM_IO_32),
	REGION_IDENTITY(HPET_BASE + 0x10, 4,
			MEM_READ | MEM_WRITE | MEM_IO | MEM_IO_32),
	REGION_IDENTITY(HPET_BASE + 0x20, 4, MEM_WRITE | MEM_IO | MEM_IO_32),
	REGION_IDENTITY(HPET_BASE + 0xf0, 4, MEM_READ | MEM_IO | MEM_IO_32),
	REGION_COMM(COMM_REGION_BASE),
};

CONFIG_IRQCHIPS = { IOAPIC_PIN(IOAPIC_BASE, UART3_PIN) };
CONFIG_PIO = { PIO(UART3_PORT, UART_PORTS) };

CONFIG_CELL = {
	CELL_HEADER(CONFIG_ARCH_X86, "subpage"),
	COUNT_CPUS,
	COUNT_MEMORY,
	COUNT_IRQCHIPS,
	COUNT_PIO,
	.flags = CELL_PASSIVE_COMMREG,
	.cpu_reset_address = 0,
	.console = CONSOLE_PIO_UART(UART3_PORT, UART_DIVIDER),
};
