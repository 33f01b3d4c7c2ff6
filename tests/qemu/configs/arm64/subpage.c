// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Parts of pages, and pages with few rights; the inmate of this name uses them.
 * Of the clock: data and match register to be read, the load register to be
 * written. A wide access to that one is permitted, but does not fit.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

/* As in the system config */
#define RTC_BASE    0x09010000
#define NOBODY_BASE 0x0b000000

#define EXTRA_PHYS (INMATE2_RAM_BASE + INMATE_RAM_SIZE)

CONFIG_CPUS = { CPU_WORD(CPU(3)) };

CONFIG_MEMORY = {
	REGION(INMATE2_RAM_BASE, 0, INMATE_RAM_SIZE, MEM_RAM),
	REGION(EXTRA_PHYS, INMATE_RAM_SIZE, 0x1000, MEM_READ),
	REGION(EXTRA_PHYS + 0x1000, INMATE_RAM_SIZE + 0x1000, 0x1000,
	       MEM_READ | MEM_WRITE),
	REGION_IDENTITY(UART3_BASE, UART_SIZE, MEM_DEVICE),
	REGION_IDENTITY(RTC_BASE, 8, MEM_READ | MEM_IO | MEM_IO_32),
	REGION_IDENTITY(RTC_BASE + 8, 4,
			MEM_WRITE | MEM_IO | MEM_IO_32 | MEM_IO_64),
	REGION_IDENTITY(NOBODY_BASE + 0x10, 0x10, MEM_DEVICE | MEM_IO_32),
	REGION_COMM(COMM_REGION_BASE),
};

CONFIG_IRQCHIPS = { GIC_SPI(GICD_BASE, UART3_IRQ) };

CONFIG_CELL = {
	CELL_HEADER(CONFIG_ARCH_ARM64, "subpage"),
	COUNT_CPUS,
	COUNT_MEMORY,
	COUNT_IRQCHIPS,
	.flags = CELL_PASSIVE_COMMREG,
	.cpu_reset_address = 0,
	.console = CONSOLE_MMIO_UART(CONSOLE_8250, UART3_BASE, UART_SIZE, 0),
};
