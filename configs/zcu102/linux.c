// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Linux on two CPUs; its device tree is dts/linux.dts. RAM stands where it is,
 * so that device addresses and DMA need no offset.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1)) };

CONFIG_MEMORY = {
	REGION_IDENTITY(LINUX_RAM_BASE, LINUX_RAM_SIZE, MEM_RAM | MEM_DMA),
	REGION_IDENTITY(UART1_BASE, UART_SIZE, MEM_DEVICE),
	REGION_COMM(COMM_REGION_BASE),
};

CONFIG_IRQCHIPS = { GIC_SPI(GICD_BASE, UART1_IRQ) };

CONFIG_CELL = {
	CELL_HEADER(CONFIG_ARCH_ARM64, "linux"),
	COUNT_CPUS,
	COUNT_MEMORY,
	COUNT_IRQCHIPS,
	.flags = CELL_PASSIVE_COMMREG,
	.cpu_reset_address = LINUX_RAM_BASE,
	.console = CONSOLE_MMIO_UART(CONSOLE_XUARTPS, UART1_BASE,
				     UART_SIZE, CONSOLE_REGDIST_4),
};
