// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The board with a clock that may be granted, for the tests of sub-page IO
 * regions.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

#define HPET_BASE 0xfed00000
#define HPET_SIZE 0x1000

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1) | CPU(2) | CPU(3)) };

CONFIG_MEMORY = {
	REGION_IDENTITY(RAM_BASE, RAM_SIZE, MEM_RAM | MEM_DMA),
	REGION_IDENTITY(HPET_BASE, HPET_SIZE, MEM_DEVICE),
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
	.platform = {
		.pci_mmconfig_base = ECAM_BASE,
		.pci_mmconfig_end_bus = ECAM_END_BUS,
		.x86 = {
			.pm_timer_address = PM_TIMER_PORT,
			.tsc_khz = TSC_KHZ,
		},
	},
	.root_cell = {
		CELL_HEADER(CONFIG_ARCH_X86, "system"),
		COUNT_CPUS,
		COUNT_MEMORY,
		COUNT_IRQCHIPS,
		COUNT_PIO,
	},
};
