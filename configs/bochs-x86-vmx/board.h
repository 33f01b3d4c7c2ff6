/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Bochs, with the CPU models corei7_haswell_4770 (VMX) and ryzen (SVM), 1 GiB of
 * RAM, four CPUs, four UARTs and
 *
 *	cpu: ips=10000000
 *	clock: sync=none
 */
#pragma once

#include "pc.h"

/*
 * COM4 shares the line of COM2: its cells poll, and are given a pin that nothing
 * is connected to.
 */
#define UART1_PIN		3
#define UART2_PIN		4
#define UART3_PIN		7

#define PM_TIMER_PORT		0xb008
#define ECAM_BASE		0	/* none */
#define ECAM_END_BUS		0

/* One tick an instruction, of which there are `ips` a second */
#define TSC_KHZ			10000
