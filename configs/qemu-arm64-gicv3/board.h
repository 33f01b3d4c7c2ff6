/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * QEMU's virt machine with a GICv3 and three pci-serial UARTs:
 *
 *	-M virt,gic-version=3,virtualization=on,highmem=off,its=off,
 *	   dtb-randomness=off
 *	-cpu cortex-a72 -smp 4 -m 1G
 *	-device pci-serial,... (three times)
 *
 * Plain numbers only: the device trees include this file too.
 */
#pragma once

/* RAM: 1 GiB; firmware puts the image at +2 MiB, its device tree at +128 MiB */
#define RAM_BASE		0x40000000
#define RAM_SIZE		0x40000000

/* The hypervisor's: the last 4 MiB */
#define HYPERVISOR_BASE		0x7fc00000
#define HYPERVISOR_SIZE		0x400000

/* Linux' RAM, mapped where it is */
#define LINUX_RAM_BASE		0x50000000
#define LINUX_RAM_SIZE		0x20000000

/* Two places for bare-metal cells, which see them at guest-physical 0 */
#define INMATE_RAM_SIZE		0x200000
#define INMATE1_RAM_BASE	0x70000000
#define INMATE2_RAM_BASE	0x70200000

/* What restartable cells start from; they cannot write there */
#define INMATE_ROM_SIZE		0x100000
#define INMATE_ROM_BASE		0x70400000
#define LINUX_ROM_SIZE		0x4000000
#define LINUX_ROM_BASE		0x72000000

/* GICv3: distributor, and a redistributor of 128 KiB for each CPU */
#define GICD_BASE		0x08000000
#define GICD_SIZE		0x10000
#define GICR_BASE		0x080a0000
#define GICR_SIZE_PER_CPU	0x20000
#define MAINTENANCE_IRQ		25

#define PL011_BASE		0x09000000
#define PL011_SIZE		0x1000
#define PL011_IRQ		33

/*
 * pci-serial in PCI slots 1..3: 8250 registers one byte apart. Boot writes put
 * each I/O BAR into a page of its own of the I/O window.
 */
#define PIO_BASE		0x3eff0000
#define PIO_SIZE		0x10000
#define ECAM_BASE		0x3f000000
#define ECAM_SIZE		0x1000000

#define UART_SIZE		0x1000
#define UART1_BASE		0x3eff1000
#define UART1_IRQ		36
#define UART2_BASE		0x3eff2000
#define UART2_IRQ		37
#define UART3_BASE		0x3eff3000
#define UART3_IRQ		38
#define UART_CLOCK		1843200

/* Where cells find their communication region */
#define COMM_REGION_BASE	0x80000000
