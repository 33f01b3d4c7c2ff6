/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical GICv3 as the runtime uses it.
 */
#ifndef GICV3_H
#define GICV3_H

#include "cell.h"
#include "gicv3_regs.h"
#include "layout.h"

#define GICR_SGI_FRAME	(VA_GICR + GICR_FRAME)

/* @irq < 1024; of SGIs and PPIs this CPU's. */
static inline bool irq_is_own(uint32_t irq)
{
	return (this_cell.arch.irqs[irq / IRQ_PER_WORD] >> (irq % IRQ_PER_WORD) &
		1) != 0;
}

/* Aff3.Aff2.Aff1 of an MPIDR affinity, as in ICC_SGI1R_EL1; and its Aff0. */
static inline uint64_t sgi_prefix(uint64_t affinity)
{
	return ((affinity & 0xff00) << 8) | ((affinity & 0xff0000) << 16) |
	       ((affinity & 0xff00000000) << 16);
}

static inline uint64_t sgi_target(uint64_t affinity)
{
	return 1ull << (affinity & 0xf);
}

/* Send SGI @intid to @targets of a cluster, see struct sgi_cluster. */
void gicv3_send_sgi(uint64_t prefix, uint64_t intid, uint64_t targets);

/*
 * Wait until the distributor has seen a write to ICENABLER or CTLR. Bounded:
 * another cell may keep the bit set, and only effects on this cell's own
 * interrupts are late then.
 */
void gicv3_wait_rwp(void);

#endif
