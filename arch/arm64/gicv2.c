// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical GICv2: the kick, and the state of a CPU that starts or parks.
 * IHI 0048. Interrupts go straight to guests, so there is no handling here.
 *
 * The kick is SGI 15 at the highest priority, always enabled: it ends a WFI, at
 * EL1 and at EL2. Its enable and priority are behind the distributor's filter.
 * Groups are never written: with one security state all is in group 0, with two
 * what is ours is in group 1, and either is enabled by the same bit.
 */
#include "arch_barrier.h"
#include "gicv2.h"
#include "mmio.h"
#include "sysreg.h"

#define POLLS 200
#define KICK  (1u << IRQ_KICK)

/* A GICv2 does not tell when; a read behind the write is all there is. */
void gic_wait_disabled(uintptr_t frame)
{
	(void)mmio_read32(frame + GIC_ICENABLER);
	dsb(sy);
}

void gicv2_send_sgi(uint64_t intid, uint64_t targets)
{
	/* What the target is to find in memory comes first. */
	dsb(ishst);
	mmio_write32(GICD + GICD_SGIR,
		     (uint32_t)(targets << SGIR_TARGETS_SHIFT | intid));
}

void gic_send_sgi(uint32_t index, uint64_t intid)
{
	gicv2_send_sgi(intid, this_cell.arch.cpus[index].targets);
}

void gic_clear_kick(void)
{
	/* It may still be on its way, and must not reach the next guest. */
	for (uint32_t poll = 0; poll < POLLS; poll++) {
		if ((mmio_read32(GICD + GIC_ISPENDR) & KICK) != 0) {
			break;
		}
		arch_relax();
	}
	mmio_write8(GICD + GICD_CPENDSGIR + IRQ_KICK, 0xff);
	dsb(sy);
}

/* The interface takes what @mask lets pass, if @enable; none is active. */
static void reset_interface(uint32_t mask, uint32_t enable)
{
	uint32_t bypass = mmio_read32(GICC + GICC_CTLR) & GICC_CTLR_BYPASS;

	for (uint32_t reg = GICC_APR; reg < GICC_APR_END; reg += WORD) {
		mmio_write32(GICC + reg, 0);
	}
	mmio_write32(GICC + GICC_BPR, 0);
	mmio_write32(GICC + GICC_PMR, mask);
	mmio_write32(GICC + GICC_CTLR, bypass | enable);
	dsb(sy);
}

void gic_park_cpu(void)
{
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(cntv_ctl_el0, 0);
	mmio_write32(GICD + GIC_ICENABLER, ~KICK);
	gic_wait_disabled(GICD);
	mmio_write32(GICD + GIC_ICPENDR, ~KICK);
	for (uint32_t sgi = 0; sgi < IRQ_KICK; sgi++) {
		mmio_write8(GICD + GICD_CPENDSGIR + sgi, 0xff);
	}
	/* No interrupt is active any more; also as priorities go. */
	mmio_write32(GICD + GIC_ICACTIVER, ~0u);
	reset_interface(0xff, GICC_CTLR_ENABLE);
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
			GICD + GIC_IPRIORITYR + irq,
			this_cell.arch.priority_floor *
				(irq + 3 == IRQ_KICK ? 0x010101 : 0x01010101));
	}
	mmio_write32(GICD + GIC_ICFGR + WORD, 0);
	reset_interface(0, 0);
}
