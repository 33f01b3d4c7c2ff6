/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * QEMU virt, GICv2: what of the system config does not depend on its cell.
 */
#pragma once

#include <bulkhead/config_macros.h>
#include "board.h"

#define PLATFORM_GIC \
	{ \
		.gic_version = 2, \
		.maintenance_irq = MAINTENANCE_IRQ, \
		.gicd_base = GICD_BASE, \
		.gicc_base = GICC_BASE, \
		.gich_base = GICH_BASE, \
		.gicv_base = GICV_BASE, \
	}

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
