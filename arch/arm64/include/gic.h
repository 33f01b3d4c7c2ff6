/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the GIC drivers share: vgic.c serves both, gicv2.c or gicv3.c is linked.
 */
#pragma once

#include "cell.h"
#include "gic_regs.h"
#include "sysreg.h"
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

/* A register of 32 or 64 bits that reads as @constant. True. */
bool vgic_constant(uint64_t esr, uint64_t *value, uint64_t constant);

/* In vectors.S: *@value = the word at @device & @own, 0 if it aborts. True. */
bool vgic_load(uintptr_t device, uint32_t own, uint64_t *value);

/*
 * Registers of @frame below GIC_IRQS_END: what of them is the cell's, as
 * this_cell.arch.shares says. vgic_other(): all but reading a word. True.
 */
bool vgic_other(uint32_t offset, uint64_t esr, uint64_t *value,
		uintptr_t frame);
static inline bool vgic_irqs(uint32_t offset, uint64_t esr, uint64_t *value,
			     uintptr_t frame)
{
	uint32_t own = this_cell.arch.shares[offset / WORD];

	if (ESR_IS_READ_WORD(esr)) {
		return vgic_load(frame + offset, own, value);
	}
	return own == 0 ? vgic_constant(esr, value, 0)
			: vgic_other(offset, esr, value, frame);
}
