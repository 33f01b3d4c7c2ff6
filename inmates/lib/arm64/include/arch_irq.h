/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Interrupts have the numbers that the GIC gives them.
 */
#pragma once

#define IRQ_IPI(n)		(n)	/* SGIs, @n < 16 */
#define TIMER_IRQ		27	/* PPI of the virtual timer */
#define TIMER_PHYSICAL_IRQ	30	/* PPI of the physical timer */
