// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * QEMU virt, GICv2: the machine. The embedded cell gets no payload, so it does
 * not exist: its CPUs, regions and interrupts are what cells may be granted.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

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
	.platform.arm = {
		.gic_version = 2,
		.maintenance_irq = MAINTENANCE_IRQ,
		.gicd_base = GICD_BASE,
		.gicc_base = GICC_BASE,
		.gich_base = GICH_BASE,
		.gicv_base = GICV_BASE,
	},
	.root_cell = {
		CELL_HEADER(CONFIG_ARCH_ARM64, "system"),
		COUNT_CPUS,
		COUNT_MEMORY,
		COUNT_IRQCHIPS,
	},
};

/* What reaches around stage 2, rewrites the machine or switches it off */
CONFIG_NEVER(NEVER(0x00000000, 0x08000000, "flash"),
	     NEVER(0x08020000, 0x1000, "gicv2m"),
	     NEVER(0x09020000, 0x1000, "fw_cfg"),
	     NEVER(0x09030000, 0x1000, "gpio"),
	     NEVER(0x09040000, 0x1000, "secure uart"),
	     NEVER(0x09050000, 0x20000, "smmu"),
	     NEVER(ECAM_BASE, ECAM_SIZE, "pci config"));

/* A pci-serial in a PCI slot: where its I/O BAR goes, then decoding on. */
#define PCI_CONFIG(slot, reg)	(ECAM_BASE + ((slot) << 15) + (reg))
#define PCI_COMMAND		0x04
#define PCI_COMMAND_IO		0x1
#define PCI_BAR0		0x10

#define PCI_SERIAL(slot, port)                                                 \
	BOOT_WRITE(PCI_CONFIG(slot, PCI_BAR0), 4, port),                       \
		BOOT_WRITE(PCI_CONFIG(slot, PCI_COMMAND), 2, PCI_COMMAND_IO)

CONFIG_BOOT_WRITES(PCI_SERIAL(1, UART1_BASE - PIO_BASE),
		   PCI_SERIAL(2, UART2_BASE - PIO_BASE),
		   PCI_SERIAL(3, UART3_BASE - PIO_BASE));
