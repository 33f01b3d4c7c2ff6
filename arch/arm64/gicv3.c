// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical GICv3: the kick, and the state of a CPU that starts or parks.
 * IHI 0069. Interrupts go straight to guests, so there is no handling here.
 *
 * The kick is SGI 15 at the highest priority, always enabled: it ends a WFI, at
 * EL1 and at EL2. Its enable and priority are behind the SGI frame's filter.
 */
#include "arch_barrier.h"
#include "gicv3.h"
#include "mmio.h"
#include "sysreg.h"

#define POLLS 200
#define KICK  (1u << IRQ_KICK)

/* Until @bit of @reg is @value, or it takes too long. */
static void await(uintptr_t reg, uint32_t bit, uint32_t value)
{
	uint32_t polls = 0;

	while ((mmio_read32(reg) & bit) != value && ++polls < POLLS) {
		arch_relax();
	}
}

void gic_wait_disabled(uintptr_t frame)
{
	await(frame == GICD ? GICD : SGI - GICR_FRAME,
	      frame == GICD ? GICD_CTLR_RWP : GICR_CTLR_RWP, 0);
}

void gic_send_sgi(uint32_t index, uint64_t intid)
{
	const struct sgi_cluster *to = &this_cell.arch.cpus[index];

	/* What the target is to find in memory comes first. */
	dsb(ishst);
	sysreg_write(ICC_SGI1R_EL1,
		     to->prefix | intid << SGI1R_INTID_SHIFT | to->targets);
	isb();
}

void gic_clear_kick(void)
{
	/* It may still be on its way, and must not reach the next guest. */
	await(SGI + GIC_ISPENDR, KICK, KICK);
	mmio_write32(SGI + GIC_ICPENDR, KICK);
	dsb(sy);
}

void gic_park_cpu(void)
{
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(cntv_ctl_el0, 0);
	mmio_write32(SGI + GIC_ICENABLER, ~KICK);
	gic_wait_disabled(SGI);
	mmio_write32(SGI + GIC_ICPENDR, ~KICK);
	/* No interrupt is active any more; also as priorities go. */
	mmio_write32(SGI + GIC_ICACTIVER, ~0u);
	sysreg_write(ICC_AP1R0_EL1, 0);
	if (this_cell.arch.num_ap1r > 1) {
		sysreg_write(ICC_AP1R1_EL1, 0);
	}
	if (this_cell.arch.num_ap1r > 2) {
		sysreg_write(ICC_AP1R2_EL1, 0);
		sysreg_write(ICC_AP1R3_EL1, 0);
	}
	sysreg_write(ICC_PMR_EL1, 0xff);
	sysreg_write(ICC_IGRPEN1_EL1, 1);
	isb();
	/* A sibling may have been inside the filter when the cell stopped. */
	if (cell_state.run != CELL_RUNNING) {
		arch_cell_quiesce();
	}
}

void gic_reset_cpu(void)
{
	gic_park_cpu();
	gic_clear_kick();
	/* Four priorities a word; the kick's, in the fourth, is the highest. */
	for (uint32_t irq = 0; irq < IRQ_PER_WORD; irq += 4) {
		mmio_write32(
			SGI + GIC_IPRIORITYR + irq,
			this_cell.arch.priority_floor *
				(irq + 3 == IRQ_KICK ? 0x010101 : 0x01010101));
	}
	mmio_write32(SGI + GIC_ICFGR + sizeof(uint32_t), 0);
	sysreg_write(ICC_SRE_EL1, 7);
	sysreg_write(ICC_CTLR_EL1, 0);
	sysreg_write(ICC_BPR1_EL1, 0);
	sysreg_write(ICC_PMR_EL1, this_cell.arch.pmr_floor);
	sysreg_write(ICC_IGRPEN1_EL1, 0);
	isb();
}
