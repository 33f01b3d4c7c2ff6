// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * QEMU virt, GICv2: the machine. The embedded cell gets no payload, so it does
 * not exist: its CPUs, regions and interrupts are what cells may be granted.
 */
#include "machine.h"

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1) | CPU(2) | CPU(3)) };

CONFIG_MEMORY = {
	REGION_IDENTITY(RAM_BASE, HYPERVISOR_BASE - RAM_BASE,
			MEM_RAM | MEM_DMA),
	REGION_IDENTITY(PL011_BASE, PL011_SIZE, MEM_DEVICE),
	REGION_IDENTITY(PIO_BASE, PIO_SIZE, MEM_DEVICE),
	REGION_IDENTITY(ECAM_BASE, ECAM_SIZE, MEM_DEVICE),
};

CONFIG_IRQCHIPS = {
	GIC_SPI(GICD_BASE, PL011_IRQ),
	GIC_SPI(GICD_BASE, UART1_IRQ),
	GIC_SPI(GICD_BASE, UART2_IRQ),
	GIC_SPI(GICD_BASE, UART3_IRQ),
};

CONFIG_SYSTEM = {
	SYSTEM_HEADER(CONFIG_ARCH_ARM64),
	.hypervisor_memory = {
		.phys_start = HYPERVISOR_BASE,
		.size = HYPERVISOR_SIZE,
	},
	.debug_console = CONSOLE_MMIO_UART(CONSOLE_PL011, PL011_BASE,
					   PL011_SIZE, CONSOLE_REGDIST_4),
	.platform.arm = PLATFORM_GIC,
	.root_cell = {
		CELL_HEADER(CONFIG_ARCH_ARM64, "system"),
		COUNT_CPUS,
		COUNT_MEMORY,
		COUNT_IRQCHIPS,
	},
};
