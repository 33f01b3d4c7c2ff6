/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the GIC drivers share: vgic.c serves both, gicv2.c or gicv3.c is linked.
 */
#pragma once

#include "cell.h"
#include "gic_regs.h"
#include "trap.h"

/* In the CPU's final map. */
extern char gicd_frame[];
#define GICD	((uintptr_t)gicd_frame)
#define WORD	sizeof(uint32_t)

/* @irq < 1024; of SGIs and PPIs this CPU's. */
static inline bool irq_is_own(uint32_t irq)
{
	return (this_cell.arch.irqs[irq / IRQ_PER_WORD] >> (irq % IRQ_PER_WORD) &
		1) != 0;
}

/*
 * Provided by the GIC: wait until a write to ICENABLER in @frame has taken
 * effect. Bounded: another cell may keep a GICv3's distributor busy, and only
 * effects on this cell's own interrupts are late then.
 */
void gic_wait_disabled(uintptr_t frame);

/* Registers of @frame with a share for each interrupt: the cell's own shares. */
void vgic_irqs(uintptr_t frame, uint32_t offset, struct io_access *access);

/* What identifies a distributor or redistributor, and nothing more. */
void vgic_identity(const struct vgic_identity *identity, uint32_t offset,
		   struct io_access *access);
