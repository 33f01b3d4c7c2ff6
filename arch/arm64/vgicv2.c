// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a cell sees of the GICv2's distributor, besides what vgic.c filters:
 * SGIs other than to a list (vgicv2_send.S), PIDR2; and GICC_DIR, whose page is
 * not mapped for it because deactivation knows no owner. Everything else reads
 * as zero and ignores writes, groups too. IHI 0048 4.3, 4.4.
 */
#include "cpu.h"
#include "gicv2.h"

/* Mask of the interfaces of all CPUs of the cell. */
static uint32_t cell_targets(void)
{
	return (uint32_t)this_cell.arch.clusters[0].targets;
}

/*
 * The kick is not the guest's to send, nor is anything to CPUs outside of the
 * cell; "all others" are those of the cell. NSATT is not passed on.
 */
static void send_sgi(uint32_t value)
{
	uint32_t own = (uint32_t)this_cell.arch.cpus[this_cpu.index].targets;
	uint32_t targets = value >> SGIR_TARGETS_SHIFT & cell_targets();

	switch (value >> SGIR_FILTER_SHIFT & SGIR_FILTER_RESERVED) {
	case SGIR_FILTER_OTHERS:
		targets = cell_targets() & ~own;
		break;
	case SGIR_FILTER_SELF:
		targets = own;
		break;
	case SGIR_FILTER_RESERVED:
		return;
	default:
		break;
	}
	if (targets != 0 && (value & SGIR_INTID) != IRQ_KICK) {
		gicv2_send_sgi(value & SGIR_INTID, targets);
	}
}

bool vgicd_access(uint32_t offset, uint64_t esr, uint64_t *value)
{
	if (offset < GIC_IRQS_END) {
		return vgic_irqs(offset, esr, value, GICD);
	}
	if (offset == GICD_SGIR && ESR_IS_WORD(esr) && (esr & ESR_WNR) != 0) {
		send_sgi((uint32_t)*value);
	}
	return vgic_constant(esr, value,
			     offset == GICD_PIDR2 ? this_cell.arch.pidr2 : 0);
}

/* GICC_DIR: what ends the active state of own interrupts, and of no others. */
bool vgic_cpu_access(uint32_t offset, uint64_t esr, uint64_t *value)
{
	uint32_t irq = (uint32_t)*value & GICC_DIR_INTID;

	if ((esr & ESR_WNR) == 0) {
		*value = 0;
	} else if (offset == GICC_DIR && ESR_IS_WORD(esr) && irq_is_own(irq)) {
		arch_io_store(GICD + GIC_ICACTIVER + irq / IRQ_PER_WORD * WORD,
			      WORD, 1u << (irq % IRQ_PER_WORD));
	}
	return true;
}

/* A GICv2 has no system registers: there is nothing to be seen. */
bool vgic_sysreg(uint32_t esr, uint64_t *value)
{
	(void)esr;
	(void)value;
	return false;
}
