// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A PC of 1 GiB with a root cell, for builds with ROOTLESS=n: the embedded cell
 * owns all that no other cell has. It sees Linux' RAM where a PC has RAM, so that
 * a Linux can be in it; the second Linux' RAM where it is, so that a root cell in
 * it can leave the hypervisor; behind that is what it lends, and no RAM to Linux.
 */
#include "machine.h"

#define ROOT_OWN_END	(LINUX2_RAM_BASE + LINUX2_RAM_SIZE)
#define ROOT_LENDS	(MEM_READ | MEM_WRITE | MEM_DMA)

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1) | CPU(2) | CPU(3)) };

CONFIG_MEMORY = {
	REGION(LINUX_RAM_BASE, 0, LOW_RAM_SIZE, MEM_RAM | MEM_DMA),
	REGION_COMM(COMM_REGION_BASE),
	REGION(LINUX_RAM_BASE + HIGH_RAM_BASE, HIGH_RAM_BASE,
	       LINUX_RAM_SIZE - HIGH_RAM_BASE, MEM_RAM | MEM_DMA),
	REGION_IDENTITY(LINUX2_RAM_BASE, LINUX2_RAM_SIZE, MEM_RAM | MEM_DMA),
	REGION_IDENTITY(ROOT_OWN_END, RAM_BASE + RAM_SIZE - ROOT_OWN_END,
			ROOT_LENDS),
};

CONFIG_IRQCHIPS = {
	IOAPIC_PIN(IOAPIC_BASE, UART1_PIN),
	IOAPIC_PIN(IOAPIC_BASE, UART2_PIN),
	IOAPIC_PIN(IOAPIC_BASE, UART3_PIN),
};

CONFIG_PIO = {
	PIO(UART1_PORT, UART_PORTS),
	PIO(UART2_PORT, UART_PORTS),
	PIO(UART3_PORT, UART_PORTS),
};

CONFIG_SYSTEM = {
	SYSTEM_HEADER(CONFIG_ARCH_X86),
	.hypervisor_memory = {
		.phys_start = HYPERVISOR_BASE,
		.size = HYPERVISOR_SIZE,
	},
	.debug_console = CONSOLE_PIO_UART(UART0_PORT, UART_DIVIDER),
	.platform = PLATFORM_PC,
	.root_cell = {
		CELL_HEADER(CONFIG_ARCH_X86, "root"),
		COUNT_CPUS,
		COUNT_MEMORY,
		COUNT_IRQCHIPS,
		COUNT_PIO,
		.flags = CELL_PASSIVE_COMMREG | CELL_VIRTUAL_CONSOLE_PERMITTED,
		.cpu_reset_address = LINUX2_RAM_BASE,
		.console = CONSOLE_PIO_UART(UART1_PORT, UART_DIVIDER),
	},
};
