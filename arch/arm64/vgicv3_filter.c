// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The CPU interface of filtered cells, all of whose registers trap
 * (ICH_HCR_EL2.TC, TALL0 and TALL1). IHI 0069 4.8 and chapter 12. A guest
 * acknowledges and ends interrupts of its own alone, and nothing it does keeps
 * the kick from its CPU: the physical group stays enabled, the mask open for the
 * kick, active priorities are those of interrupts that were acknowledged, and
 * preemption is never coarser than boot counted on.
 */
#include "arch_barrier.h"
#include "gicv3.h"
#include "gicv3_filter.h"
#include "irq_filter.h"
#include "sysreg.h"

#define FIRST_SPECIAL	   1020 /* ids that name no interrupt */
#define SPURIOUS_IRQ	   1023
#define INTID		   0xffffffull

#define REG(crn, crm, op2) ESR_SYS64(3u, 0u, crn, crm, op2)

/* While the guest's group is off, what is below the kick waits. */
static void set_mask(void)
{
	sysreg_write(ICC_PMR_EL1, irq_filter.group_on != 0
					  ? irq_filter.mask
					  : this_cell.arch.pmr_floor);
}

static bool is_guests(uint64_t irq)
{
	return irq < FIRST_SPECIAL && irq_is_own((uint32_t)irq);
}

/*
 * The kick comes after the cut (cell_stop): it is ended here, and the guest
 * gets no further than its next fetch.
 */
static void end_kick(uint64_t irq)
{
	sysreg_write(ICC_EOIR1_EL1, irq);
	if ((sysreg_read(ICC_CTLR_EL1) & ICC_CTLR_EOIMODE) != 0) {
		sysreg_write(ICC_DIR_EL1, irq);
	}
}

static uint64_t acknowledge(void)
{
	uint64_t irq = SPURIOUS_IRQ;

	if (irq_filter_has_room()) {
		irq = sysreg_read(ICC_IAR1_EL1);
	}
	if (is_guests(irq)) {
		irq_filter_enter(irq);
		return irq;
	}
	if (irq < FIRST_SPECIAL) {
		end_kick(irq);
	}
	return SPURIOUS_IRQ;
}

static void end(uint64_t irq)
{
	if (irq_filter_leave(irq)) {
		sysreg_write(ICC_EOIR1_EL1, irq);
	}
}

static uint64_t highest_pending(void)
{
	uint64_t irq = sysreg_read(ICC_HPPIR1_EL1);

	return irq_filter.group_on != 0 && is_guests(irq) ? irq : SPURIOUS_IRQ;
}

/* The one value a guest may write: nothing is active, as priorities go. */
static void clear_active_priorities(void)
{
	sysreg_write(ICC_AP1R0_EL1, 0);
	if (this_cell.arch.num_ap1r > 1) {
		sysreg_write(ICC_AP1R1_EL1, 0);
	}
	if (this_cell.arch.num_ap1r > 2) {
		sysreg_write(ICC_AP1R2_EL1, 0);
		sysreg_write(ICC_AP1R3_EL1, 0);
	}
	irq_filter.depth = 0;
}

static uint64_t active_priorities(uint32_t esr, uint64_t value)
{
	if ((esr & ESR_SYS64_READ) == 0 && value == 0) {
		clear_active_priorities();
	}
	return 0;
}

/* What was written reads back as the hardware keeps it. */
static bool access_mask(uint32_t esr, uint64_t *value)
{
	if ((esr & ESR_SYS64_READ) != 0) {
		*value = irq_filter.mask;
		return true;
	}
	vgic_sysreg_direct(esr, value);
	irq_filter.mask = (uint32_t)sysreg_read(ICC_PMR_EL1);
	set_mask();
	return true;
}

static uint64_t group_enable(uint32_t esr, uint64_t value)
{
	if ((esr & ESR_SYS64_READ) == 0) {
		irq_filter.group_on = value & 1;
		set_mask();
	}
	return irq_filter.group_on;
}

static bool filtered_sysreg(uint32_t esr, uint64_t *value)
{
	switch (esr & ESR_SYS64_MASK) {
	case REG(12, 12, 0): /* ICC_IAR1_EL1 */
		*value = acknowledge();
		break;
	case REG(12, 12, 1): /* ICC_EOIR1_EL1 */
		end(*value & INTID);
		break;
	case REG(12, 12, 2): /* ICC_HPPIR1_EL1 */
		*value = highest_pending();
		break;
	case REG(12, 12, 3): /* ICC_BPR1_EL1: the finest, as after reset */
		*value = sysreg_read(ICC_BPR1_EL1);
		break;
	case REG(12, 12, 7): /* ICC_IGRPEN1_EL1 */
		*value = group_enable(esr, *value);
		break;
	case REG(12, 9, 0): /* ICC_AP1R<n>_EL1 */
	case REG(12, 9, 1):
	case REG(12, 9, 2):
	case REG(12, 9, 3):
		*value = active_priorities(esr, *value);
		return ESR_SYS64_OP2(esr) < this_cell.arch.num_ap1r;
	case REG(4, 6, 0): /* ICC_PMR_EL1 */
		return access_mask(esr, value);
	case REG(12, 12, 4): /* ICC_CTLR_EL1: CBPR would choose another BPR */
		*value &= ~(uint64_t)ICC_CTLR_CBPR;
		return vgic_sysreg_direct(esr, value);
	default:
		return vgic_sysreg_direct(esr, value);
	}
	isb();
	return true;
}

bool vgic_sysreg(uint32_t esr, uint64_t *value)
{
	return irq_filter.is_on != 0 ? filtered_sysreg(esr, value)
				     : vgic_sysreg_direct(esr, value);
}

void gic_reset_cpu(void)
{
	gic_reset_cpu_direct();
	irq_filter_reset(this_cell.arch.pmr_floor);
	if (irq_filter.is_on != 0) {
		sysreg_write(ICC_IGRPEN1_EL1, 1);
		isb();
	}
}
