// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * ZCU102: the machine. The embedded cell gets no payload, so it does not exist:
 * its CPUs, regions and interrupts are what cells may be granted.
 */
#include <bulkhead/config_macros.h>
#include "board.h"

CONFIG_CPUS = { CPU_WORD(CPU(0) | CPU(1) | CPU(2) | CPU(3)) };

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
	.debug_console = CONSOLE_MMIO_UART(CONSOLE_XUARTPS, UART0_BASE,
					   UART_SIZE, CONSOLE_REGDIST_4),
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

/*
 * What reaches around stage 2, rewrites the machine or switches it off. UG1085,
 * chapter 10, UG1087. Coarse: whole blocks where most of a block is of that
 * kind. The full-power half has the DDR controller and its firewalls, CRF_APB,
 * APU control, PCIe, SATA, display and its DMA, GDMA, CCI and the SMMU.
 */
CONFIG_NEVER(NEVER(0xc0000000, 0x20000000, "qspi flash"),
	     NEVER(0xe0000000, 0x10000000, "pcie"),
	     NEVER(0xf9000000, 0x80000, "gic, its aliases"),
	     NEVER(0xfd000000, 0x1000000, "full-power half"),
	     NEVER(0xfe000000, 0x1000000, "usb, debug"),
	     NEVER(0xff0b0000, 0x60000, "ethernet, flash"),
	     NEVER(0xff150000, 0x10000, "watchdog"),
	     NEVER(0xff160000, 0x20000, "sd (DMA)"),
	     NEVER(0xff180000, 0xf0000, "iou slcr, timer"),
	     NEVER(0xff300000, 0x100000, "ipi"),
	     NEVER(0xff400000, 0x200000, "lpd slcr, crl"),
	     NEVER(0xff980000, 0x180000, "xppu, rpu, dma"),
	     NEVER(0xffc80000, 0x180000, "csu, efuse, pmu"),
	     NEVER(0xffe00000, 0x200000, "tcm, ocm"));
