// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The board with a clock and an empty page more, for the tests of sub-page IO
 * regions.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

/* The real-time clock, and an address that no device answers at */
#define RTC_BASE    0x09010000
#define RTC_SIZE    0x1000
#define NOBODY_BASE 0x0b000000
#define NOBODY_SIZE 0x1000

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1) | CPU(2) | CPU(3)) };

CONFIG_MEMORY = {
	REGION_IDENTITY(RAM_BASE, HYPERVISOR_BASE - RAM_BASE,
			MEM_RAM | MEM_DMA),
	REGION_IDENTITY(PL011_BASE, PL011_SIZE, MEM_DEVICE),
	REGION_IDENTITY(RTC_BASE, RTC_SIZE, MEM_DEVICE),
	REGION_IDENTITY(NOBODY_BASE, NOBODY_SIZE, MEM_DEVICE),
	REGION_IDENTITY(PIO_BASE, PIO_SIZE, MEM_DEVICE),
	REGION_IDENTITY(ECAM_BASE, ECAM_SIZE, MEM_DEVICE),
};

CONFIG_IRQCHIPS = {
	GIC_SPI(GICD_BASE, PL011_IRQ),
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
	.platform.arm = {
		.gic_version = 3,
		.maintenance_irq = MAINTENANCE_IRQ,
		.gicd_base = GICD_BASE,
		.gicr_base = GICR_BASE,
	},
	.root_cell = {
		CELL_HEADER(CONFIG_ARCH_ARM64, "system"),
		COUNT_CPUS,
		COUNT_MEMORY,
		COUNT_IRQCHIPS,
	},
};

/* A pci-serial in a PCI slot: where its I/O BAR goes, then decoding on. */
#define PCI_CONFIG(slot, reg)	(ECAM_BASE + ((slot) << 15) + (reg))
#define PCI_COMMAND		0x04
#define PCI_COMMAND_IO		0x1
#define PCI_BAR0		0x10

#define PCI_SERIAL(slot, port)                                                 \
	BOOT_WRITE(PCI_CONFIG(slot, PCI_BAR0), 4, port),                       \
		BOOT_WRITE(PCI_CONFIG(slot, PCI_COMMAND), 2, PCI_COMMAND_IO)

CONFIG_BOOT_WRITES(PCI_SERIAL(2, UART2_BASE - PIO_BASE),
		   PCI_SERIAL(3, UART3_BASE - PIO_BASE));
