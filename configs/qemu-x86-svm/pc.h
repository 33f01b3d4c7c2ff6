/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the x86 boards have in common: a PC with 1 GiB of RAM, and how it is
 * divided. The image is below what cells may be given, the hypervisor above.
 */
#pragma once

/* RAM that cells may be given */
#define RAM_BASE		0x08000000
#define RAM_SIZE		0x37000000

/* The hypervisor's: 4 MiB */
#define HYPERVISOR_BASE		0x3f000000
#define HYPERVISOR_SIZE		0x400000

/*
 * Guest-physical: a cell sees its RAM at 0, where a PC has it, but for the
 * second MiB: its first page is the communication region. What is physically
 * behind that MiB is used by nobody.
 */
#define LOW_RAM_SIZE		0x100000
#define COMM_REGION_BASE	0x100000
#define HIGH_RAM_BASE		0x200000

/* Two Linux cells */
#define LINUX_RAM_BASE		0x08000000
#define LINUX_RAM_SIZE		0x10000000
#define LINUX2_RAM_BASE		0x18000000
#define LINUX2_RAM_SIZE		0x10000000

/* Two places for bare-metal cells: their first MiB */
#define INMATE1_RAM_BASE	0x28000000
#define INMATE2_RAM_BASE	0x28200000

/*
 * What restartable cells start from; they cannot write there, and see it behind
 * all RAM
 */
#define ROM_GUEST_BASE		0x20000000
#define INMATE_ROM_SIZE		0x100000
#define INMATE_ROM_BASE		0x2a000000
#define LINUX_ROM_SIZE		0x4000000
#define LINUX_ROM_BASE		0x2c000000

/* 8250 UARTs at the PC's ports; the pins of three of them are the board's */
#define UART_PORTS		8
#define UART_DIVIDER		1	/* 115200 baud */
#define UART0_PORT		0x3f8	/* COM1: the hypervisor's, polled */
#define UART1_PORT		0x2f8	/* COM2 */
#define UART2_PORT		0x3e8	/* COM3 */
#define UART3_PORT		0x2e8	/* COM4 */

#define IOAPIC_BASE		0xfec00000
