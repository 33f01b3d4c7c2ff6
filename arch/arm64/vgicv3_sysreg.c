// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The trapped registers of the GIC's CPU interface (ICH_HCR_EL2.TC and TALL0).
 * IHI 0069 chapter 12. Those that acknowledge and end interrupts do not trap;
 * SGIs to a list of targets do not come here, see vgicv3_send.S.
 */
#include "arch_barrier.h"
#include "cpu.h"
#include "gicv3.h"
#include "sysreg.h"

#define SPURIOUS_IRQ	   1023
#define REG(crn, crm, op2) ESR_SYS64(3u, 0u, crn, crm, op2)

bool vgic_sysreg(uint32_t esr, uint64_t *value)
{
	bool is_read = (esr & ESR_SYS64_READ) != 0;
	uint32_t reg = esr & ESR_SYS64_MASK;
	uint64_t floor = this_cell.arch.pmr_floor;

	/* Group 0 is not the guest's: nothing is pending, nothing is active. */
	if ((reg & ~ESR_SYS64(0u, 0u, 0u, 0u, 7u)) == REG(12, 8, 0)) {
		/* op2 0 and 2 are ICC_IAR0_EL1 and ICC_HPPIR0_EL1. */
		*value = (ESR_SYS64_OP2(esr) & 5) == 0 ? SPURIOUS_IRQ : 0;
		return true;
	}
	switch (reg) {
	case REG(12, 11, 5): /* ICC_SGI1R_EL1 */
		/* With IRM, see vgicv3_send.S. The kick is not the guest's. */
		if (SGI1R_INTID(*value) != IRQ_KICK) {
			gic_send_to_others(SGI1R_INTID(*value));
		}
		break;
	case REG(4, 6, 0): /* ICC_PMR_EL1 */
		if (is_read) {
			*value = sysreg_read(ICC_PMR_EL1);
		} else { /* the kick always passes */
			*value &= 0xff;
			sysreg_write(ICC_PMR_EL1,
				     *value < floor ? floor : *value);
		}
		break;
	case REG(12, 12, 4): /* ICC_CTLR_EL1 */
		if (is_read) {
			*value = sysreg_read(ICC_CTLR_EL1);
		} else {
			sysreg_write(ICC_CTLR_EL1, *value & (ICC_CTLR_CBPR |
							     ICC_CTLR_EOIMODE));
		}
		break;
	case REG(12, 11, 1): /* ICC_DIR_EL1 */
		if (*value < IRQ_WORDS * IRQ_PER_WORD &&
		    irq_is_own((uint32_t)*value)) {
			sysreg_write(ICC_DIR_EL1, *value);
		}
		break;
	case REG(12, 11, 3): /* ICC_RPR_EL1 */
		*value = sysreg_read(ICC_RPR_EL1);
		break;
	case REG(12, 11, 6): /* ICC_ASGI1R_EL1 */
	case REG(12, 11, 7): /* ICC_SGI0R_EL1 */
	case REG(12, 12, 6): /* ICC_IGRPEN0_EL1 */
		*value = 0;
		break;
	default:
		return false;
	}
	isb();
	return true;
}
