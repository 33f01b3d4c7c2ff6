// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The trapped registers of the GIC's CPU interface (ICH_HCR_EL2.TC and TALL0).
 * IHI 0069 chapter 12. Those that acknowledge and end interrupts do not trap.
 */
#include "arch_barrier.h"
#include "cell.h"
#include "cpu.h"
#include "gicv3.h"
#include "sysreg.h"
#include "trap.h"

#define SPURIOUS_IRQ	1023
#define REG(crn, crm, op2)	ESR_SYS64(3u, 0u, crn, crm, op2)

/* All CPUs of the cell but this one. */
static void send_sgi_to_others(uint64_t intid)
{
	for (uint32_t i = 0; i < this_cell.arch.num_clusters; i++) {
		const struct sgi_cluster *cluster = &this_cell.arch.clusters[i];
		uint64_t targets = cluster->targets;

		if (cluster->prefix == this_cpu.arch.sgi_prefix) {
			targets &= ~this_cpu.arch.sgi_target;
		}
		gicv3_send_sgi(cluster->prefix, intid, targets);
	}
}

/*
 * The kick is not the guest's to send. Targets outside the cell are dropped,
 * and so is a value with bits that name no cluster of the cell.
 */
static void send_sgi(uint64_t value)
{
	uint64_t intid = (value & SGI1R_INTID) >> SGI1R_INTID_SHIFT;
	uint64_t prefix = value & ~(SGI1R_INTID | SGI1R_TARGETS);

	if (intid == IRQ_KICK) {
		return;
	}
	for (uint32_t i = 0; i < this_cell.arch.num_clusters; i++) {
		const struct sgi_cluster *cluster = &this_cell.arch.clusters[i];

		if (prefix == cluster->prefix) {
			gicv3_send_sgi(prefix, intid, value & cluster->targets);
			return;
		}
	}
	if ((prefix & SGI1R_IRM) != 0) {
		send_sgi_to_others(intid);
	}
}

static uint64_t clamp_mask(uint64_t mask)
{
	return mask < this_cell.arch.pmr_floor ? this_cell.arch.pmr_floor : mask;
}

static void write_common(uint32_t reg, uint64_t value)
{
	switch (reg) {
	case REG(12, 11, 5):	/* ICC_SGI1R_EL1 */
		send_sgi(value);
		break;
	case REG(4, 6, 0):	/* ICC_PMR_EL1 */
		sysreg_write(ICC_PMR_EL1, clamp_mask(value & 0xff));
		break;
	case REG(12, 12, 4):	/* ICC_CTLR_EL1 */
		sysreg_write(ICC_CTLR_EL1,
			     value & (ICC_CTLR_CBPR | ICC_CTLR_EOIMODE));
		break;
	case REG(12, 11, 1):	/* ICC_DIR_EL1 */
		if (value < IRQ_WORDS * IRQ_PER_WORD &&
		    irq_is_own((uint32_t)value)) {
			sysreg_write(ICC_DIR_EL1, value);
		}
		break;
	default:		/* group 0, SGI0R, ASGI1R: not the guest's */
		break;
	}
	isb();
}

static uint64_t read_common(uint32_t reg)
{
	switch (reg) {
	case REG(4, 6, 0):
		return sysreg_read(ICC_PMR_EL1);
	case REG(12, 12, 4):
		return sysreg_read(ICC_CTLR_EL1);
	case REG(12, 11, 3):
		return sysreg_read(ICC_RPR_EL1);
	case REG(12, 8, 0):	/* ICC_IAR0_EL1 */
	case REG(12, 8, 2):	/* ICC_HPPIR0_EL1 */
		return SPURIOUS_IRQ;
	default:
		return 0;
	}
}

bool vgic_sysreg(uint32_t esr, uint64_t *value)
{
	uint32_t reg = esr & ESR_SYS64_MASK;

	switch (reg) {
	case REG(4, 6, 0):
	case REG(12, 8, 0):
	case REG(12, 8, 1):	/* ICC_EOIR0_EL1 */
	case REG(12, 8, 2):
	case REG(12, 8, 3):	/* ICC_BPR0_EL1 */
	case REG(12, 8, 4):	/* ICC_AP0R0_EL1 .. ICC_AP0R3_EL1 */
	case REG(12, 8, 5):
	case REG(12, 8, 6):
	case REG(12, 8, 7):
	case REG(12, 11, 1):
	case REG(12, 11, 3):
	case REG(12, 11, 5):
	case REG(12, 11, 6):	/* ICC_ASGI1R_EL1 */
	case REG(12, 11, 7):	/* ICC_SGI0R_EL1 */
	case REG(12, 12, 4):
	case REG(12, 12, 6):	/* ICC_IGRPEN0_EL1 */
		break;
	default:
		return false;
	}
	if ((esr & ESR_SYS64_READ) != 0) {
		*value = read_common(reg);
	} else {
		write_common(reg, *value);
	}
	return true;
}
