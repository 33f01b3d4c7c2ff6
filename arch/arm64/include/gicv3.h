/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical GICv3 as the runtime uses it.
 */
#pragma once

#include "cell.h"
#include "gicv3_regs.h"

/* In the CPU's final map: the distributor, and its own SGI frame. */
extern char gicd_frame[];
extern char sgi_frame[];
#define GICD	((uintptr_t)gicd_frame)
#define SGI	((uintptr_t)sgi_frame)

/* @irq < 1024; of SGIs and PPIs this CPU's. */
static inline bool irq_is_own(uint32_t irq)
{
	return (this_cell.arch.irqs[irq / IRQ_PER_WORD] >> (irq % IRQ_PER_WORD) &
		1) != 0;
}

/* Send SGI @intid to @targets of a cluster, see struct sgi_cluster. */
void gicv3_send_sgi(uint64_t prefix, uint64_t intid, uint64_t targets);

/*
 * Wait until a write to ICENABLER in @frame, GICD or SGI, has taken effect.
 * Bounded: another cell may keep the distributor's bit set, and only effects on
 * this cell's own interrupts are late then.
 */
void gicv3_wait_rwp(uintptr_t frame);
