// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Linux as in linux.c, but a reboot starts it again. What it starts from stands
 * in memory that it cannot write: `bulkhead image pack` puts loader, kernel,
 * initrd and device tree there.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1)) };

CONFIG_MEMORY = {
	REGION_IDENTITY(LINUX_RAM_BASE, LINUX_RAM_SIZE, MEM_RAM | MEM_DMA),
	REGION_IDENTITY(LINUX_ROM_BASE, LINUX_ROM_SIZE, MEM_ROM),
	REGION_IDENTITY(UART1_BASE, UART_SIZE, MEM_DEVICE),
	REGION_COMM(COMM_REGION_BASE),
};

CONFIG_IRQCHIPS = { GIC_SPI(GICD_BASE, UART1_IRQ) };

CONFIG_CELL = {
	CELL_HEADER(CONFIG_ARCH_ARM64, "linux-restart"),
	COUNT_CPUS,
	COUNT_MEMORY,
	COUNT_IRQCHIPS,
	.flags = CELL_PASSIVE_COMMREG,
	.cpu_reset_address = LINUX_ROM_BASE,
	.console = CONSOLE_MMIO_UART(CONSOLE_8250, UART1_BASE, UART_SIZE, 0),
};

CONFIG_OPTIONS("linux-restart", .flags = OPTION_RESTART_ON_RESET,
	       .restart_limit = 100, .ppi_mask = OPTIONS_DEFAULT_PPIS);
