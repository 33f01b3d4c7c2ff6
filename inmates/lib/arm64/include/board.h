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

/* Interrupts of the UARTs that cells use: on this board .. */
#define BOARD_UART_IRQ		33
#define BOARD_PCI_SERIAL_WINDOW	0x3eff0000	/* 8250s, 4 KiB apart */
#define BOARD_PCI_SERIAL_STEP	0x1000
#define BOARD_PCI_IRQ_BASE	35		/* four lines, by slot modulo 4 */
#define BOARD_PCI_IRQS		4

/* .. and on others, told apart by the kind of UART. */
#define VERSAL_UART1_BASE	0xff010000	/* PL011 */
#define VERSAL_UART1_IRQ	51
#define ZCU102_UART1_IRQ	54		/* Cadence */
