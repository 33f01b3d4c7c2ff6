// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A PC of 1 GiB: the machine. The embedded cell gets no payload, so it does not
 * exist: its CPUs, regions, ports and pins are what cells may be granted.
 */
#include "machine.h"

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1) | CPU(2) | CPU(3)) };

CONFIG_MEMORY = {
	REGION_IDENTITY(RAM_BASE, RAM_SIZE, MEM_RAM | MEM_DMA),
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
		CELL_HEADER(CONFIG_ARCH_X86, "system"),
		COUNT_CPUS,
		COUNT_MEMORY,
		COUNT_IRQCHIPS,
		COUNT_PIO,
	},
};
