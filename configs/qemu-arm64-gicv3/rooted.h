/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The root cell of QEMU's virt machine, for builds with ROOTLESS=n: it owns all
 * that no other cell has. It executes in Linux' RAM only; the rest is what it
 * lends, and no RAM to the Linux that may be in it.
 */
#pragma once

#include <machine.h>

#define ROOT_LENDS (MEM_READ | MEM_WRITE | MEM_DMA)

/* No rights: nobody is granted it, but boot writes may go there. */
#define BOOT_WRITES_ONLY MEM_IO

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1) | CPU(2) | CPU(3)) };

CONFIG_MEMORY = {
	REGION_IDENTITY(LINUX_RAM_BASE, LINUX_RAM_SIZE, MEM_RAM | MEM_DMA),
	REGION_IDENTITY(RAM_BASE, LINUX_RAM_BASE - RAM_BASE, ROOT_LENDS),
	REGION_IDENTITY(LINUX_RAM_BASE + LINUX_RAM_SIZE,
			HYPERVISOR_BASE - LINUX_RAM_BASE - LINUX_RAM_SIZE,
			ROOT_LENDS),
	REGION_IDENTITY(PIO_BASE, PIO_SIZE, MEM_DEVICE),
	REGION_IDENTITY(ECAM_BASE, ECAM_SIZE, BOOT_WRITES_ONLY),
	REGION_COMM(COMM_REGION_BASE),
};

CONFIG_IRQCHIPS = {
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
		CELL_HEADER(CONFIG_ARCH_ARM64, "root"),
		COUNT_CPUS,
		COUNT_MEMORY,
		COUNT_IRQCHIPS,
		.flags = CELL_PASSIVE_COMMREG | CELL_VIRTUAL_CONSOLE_PERMITTED,
		.cpu_reset_address = LINUX_RAM_BASE,
		.console = CONSOLE_MMIO_UART(CONSOLE_8250, UART1_BASE,
					     UART_SIZE, 0),
	},
};
