/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The bare board, for inmates that run without a hypervisor: QEMU's arm64
 * `virt` machine with GICv2 or GICv3. In a cell the comm region tells all this.
 */
#pragma once

#define BOARD_LOAD_ADDRESS	0x40200000
#define BOARD_UART_BASE		0x09000000	/* PL011 */
#define BOARD_GICD_BASE		0x08000000
#define BOARD_GICC_BASE		0x08010000
#define BOARD_GICR_BASE		0x080a0000

/* Interrupts of the UARTs that cells on this board use. */
#define BOARD_UART_IRQ		33
#define BOARD_PCI_SERIAL_WINDOW	0x3eff0000	/* 8250s, 4 KiB apart */
#define BOARD_PCI_SERIAL_STEP	0x1000
#define BOARD_PCI_IRQ_BASE	35		/* four lines, by slot modulo 4 */
#define BOARD_PCI_IRQS		4
