/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * QEMU's q35 machine with SVM, emulated, and three more UARTs:
 *
 *	-M q35 -cpu max -smp 4 -m 1G -icount shift=0,sleep=on
 *	-device isa-serial,index=N,... (four times; index 2 with irq=5, 3 with
 *	 irq=7)
 *
 * SeaBIOS chooses where ECAM and the ports of ACPI are.
 */
#pragma once

#include "pc.h"

#define UART1_PIN		3
#define UART2_PIN		5
#define UART3_PIN		7

#define PM_TIMER_PORT		0x608
#define ECAM_BASE		0xb0000000
#define ECAM_END_BUS		255

/* With -icount shift=0 one tick an instruction, and 10^9 of both a second */
#define TSC_KHZ			1000000
