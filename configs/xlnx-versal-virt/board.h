/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * QEMU's xlnx-versal-virt: two Cortex-A72, a GICv3 with two security states, two
 * PL011. QEMU stands for the firmware at EL3.
 *
 *	-M xlnx-versal-virt -smp 4 -m 2G
 *
 * Plain numbers only: the device tree includes this file too.
 */
#pragma once

/* RAM: 2 GiB; QEMU puts the image at +2 MiB, its device tree at +128 MiB */
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

/* GICv3: distributor, and a redistributor of 128 KiB for each CPU */
#define GICD_BASE		0xf9000000
#define GICD_SIZE		0x10000
#define GICR_BASE		0xf9080000
#define GICR_SIZE_PER_CPU	0x20000
#define MAINTENANCE_IRQ		25

/* PL011s: the first is the hypervisor's */
#define UART_SIZE		0x1000
#define UART0_BASE		0xff000000
#define UART1_BASE		0xff010000
#define UART1_IRQ		51
#define UART_CLOCK		125000000

/* Where cells find their communication region */
#define COMM_REGION_BASE	0x80000000
