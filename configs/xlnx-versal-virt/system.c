// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * xlnx-versal-virt: the machine. The embedded cell gets no payload, so it does
 * not exist: its CPUs, regions and interrupts are what cells may be granted.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1)) };

CONFIG_MEMORY = {
	REGION_IDENTITY(RAM_BASE, HYPERVISOR_BASE - RAM_BASE,
			MEM_RAM | MEM_DMA),
	REGION_IDENTITY(UART1_BASE, UART_SIZE, MEM_DEVICE),
};

CONFIG_IRQCHIPS = { GIC_SPI(GICD_BASE, UART1_IRQ) };

CONFIG_SYSTEM = {
	SYSTEM_HEADER(CONFIG_ARCH_ARM64),
	.hypervisor_memory = {
		.phys_start = HYPERVISOR_BASE,
		.size = HYPERVISOR_SIZE,
	},
	.debug_console = CONSOLE_MMIO_UART(CONSOLE_PL011, UART0_BASE,
					   UART_SIZE, CONSOLE_REGDIST_4),
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

/*
 * What reaches around stage 2, rewrites the machine or switches it off. Versal
 * AM012, address map. The platform controller's half has clocks, resets, fuses,
 * boot flash and its own DMA.
 */
CONFIG_NEVER(NEVER(0xa0000000, 0x1000, "virtio (DMA)"),
	     NEVER(0xc0000000, 0x20000000, "flash"),
	     NEVER(0xf0000000, 0x08000000, "pmc, npi, debug"),
	     NEVER(0xf9020000, 0x20000, "its"),
	     NEVER(0xfd000000, 0x100000, "cci, apm"),
	     NEVER(0xfd1a0000, 0x140000, "crf"),
	     NEVER(0xfd390000, 0x20000, "fpd xmpu"),
	     NEVER(0xfd610000, 0x10000, "fpd slcr"),
	     NEVER(0xfd800000, 0x40000, "smmu"),
	     NEVER(0xfe200000, 0x100000, "usb (DMA)"),
	     NEVER(0xff080000, 0x20000, "iou slcr"),
	     NEVER(0xff0c0000, 0x20000, "ethernet (DMA)"),
	     NEVER(0xff130000, 0x20000, "system counter"),
	     NEVER(0xff300000, 0x100000, "ipi"),
	     NEVER(0xff410000, 0x100000, "lpd slcr"),
	     NEVER(0xff5e0000, 0x300000, "crl"),
	     NEVER(0xff980000, 0x30000, "xmpu, xppu"),
	     NEVER(0xff9d0000, 0x10000, "usb"),
	     NEVER(0xffa80000, 0x80000, "dma"));
