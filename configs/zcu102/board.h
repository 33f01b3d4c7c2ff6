/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * AMD ZCU102 (Zynq UltraScale+) as QEMU has it: four Cortex-A53, a GIC-400, two
 * Cadence UARTs. UG1085. QEMU stands for the firmware at EL3.
 *
 *	-M xlnx-zcu102,virtualization=on -smp 4 -m 2G
 *
 * Plain numbers only: the device tree includes this file too.
 */
#pragma once

/* RAM: the lower 2 GiB; QEMU puts the image at +2 MiB */
#define RAM_BASE		0x00000000
#define RAM_SIZE		0x80000000

/* The hypervisor's: the last 4 MiB */
#define HYPERVISOR_BASE		0x7fc00000
#define HYPERVISOR_SIZE		0x400000

/* Linux' RAM, mapped where it is */
#define LINUX_RAM_BASE		0x50000000
#define LINUX_RAM_SIZE		0x20000000

/*
 * Two places for bare-metal cells, which see them at guest-physical 0. The last
 * 64 KiB are for what a cell without a UART prints.
 */
#define INMATE_RAM_SIZE		0x200000
#define INMATE1_RAM_BASE	0x70000000
#define INMATE2_RAM_BASE	0x70200000
#define INMATE_LOG_BASE		0x1f0000
#define INMATE_LOG_SIZE		0x10000

/*
 * GIC-400. Each of its 4 KiB pages appears 16 times, so GICC_DIR, in the second
 * page, is at +64 KiB. The hypervisor uses the first appearances.
 */
#define GICD_BASE		0xf9010000
#define GICV2_GICD_SIZE		0x1000
#define GICC_BASE		0xf9020000
#define GICC_SIZE		0x2000
#define GICH_BASE		0xf9040000
#define GICV_BASE		0xf9060000
#define MAINTENANCE_IRQ		25

/* Cadence UARTs: the first is the hypervisor's */
#define UART_SIZE		0x1000
#define UART0_BASE		0xff000000
#define UART1_BASE		0xff010000
#define UART1_IRQ		54
#define UART_CLOCK		100000000

/* Where cells find their communication region */
#define COMM_REGION_BASE	0x80000000
