// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Games with the CPU interface of GICv3: interrupts of others ended, priorities above
 * the kick's, a CPU that wants to be deaf. Others must not notice, and the cell
 * only harms itself.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "mmio.h"
#include "sysreg.h"
#include "timer.h"

#define LAST_SPI 1019
#define WAIT_US	 1000

static void end_foreign(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq <= LAST_SPI; irq++) {
		if (hostile_owns_irq(irq) || !hostile_take_timer()) {
			continue;
		}
		sysreg_write(ICC_EOIR1_EL1, irq);
		isb();
		sysreg_write(ICC_EOIR1_EL1, TIMER_IRQ);
		mmio_write32(gic_sgi_frame() + GICR_ICACTIVER0,
			     1u << TIMER_IRQ);
		sysreg_write(ICC_AP1R0_EL1, 0);
	}
}

static void end_foreign_faked(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq <= LAST_SPI; irq++) {
		if (!hostile_owns_irq(irq)) {
			sysreg_write(ICC_AP1R0_EL1, UINT32_MAX);
			isb();
			sysreg_write(ICC_EOIR1_EL1, irq);
		}
	}
	sysreg_write(ICC_AP1R0_EL1, 0);
	isb();
}

static void deactivate_foreign(void)
{
	sysreg_write(ICC_CTLR_EL1, ICC_CTLR_EOIMODE);
	isb();
	for (uint32_t irq = GIC_FIRST_SPI; irq <= LAST_SPI; irq++) {
		if (!hostile_owns_irq(irq)) {
			sysreg_write(ICC_DIR_EL1, irq);
		}
	}
	sysreg_write(ICC_CTLR_EL1, 0);
	isb();
}

static void mask_all(void)
{
	sysreg_write(ICC_PMR_EL1, 0);
	isb();
	hostile_check_that("a mask that hides the kick",
			   sysreg_read(ICC_PMR_EL1) != 0,
			   sysreg_read(ICC_PMR_EL1));
	sysreg_write(ICC_PMR_EL1, ICC_PMR_OPEN);
}

/* Deaf for a while, awake; no other cell waits for this CPU. */
static void be_deaf(void)
{
	sysreg_write(ICC_PMR_EL1, 0);
	sysreg_write(ICC_AP1R0_EL1, UINT32_MAX);
	sysreg_write(ICC_IGRPEN1_EL1, 0);
	timer_delay_us(WAIT_US);
	sysreg_write(ICC_IGRPEN1_EL1, 1);
	sysreg_write(ICC_AP1R0_EL1, 0);
	sysreg_write(ICC_PMR_EL1, ICC_PMR_OPEN);
	isb();
}

static void write_control(void)
{
	uint64_t allowed = 0x3; /* EOImode and CBPR */
	uint64_t before = sysreg_read(ICC_CTLR_EL1) & ~allowed;

	sysreg_write(ICC_CTLR_EL1, UINT64_MAX);
	isb();
	hostile_check("control", sysreg_read(ICC_CTLR_EL1) & ~allowed, before);
	sysreg_write(ICC_CTLR_EL1, 0);
	isb();
}

static const struct attack attacks[] = {
	{ "eoir-foreign", end_foreign, SURVIVES, 0 },
	{ "eoir-faked", end_foreign_faked, SURVIVES, 0 },
	{ "dir-foreign", deactivate_foreign, SURVIVES, 0 },
	{ "pmr-zero", mask_all, SURVIVES, 0 },
	{ "deaf", be_deaf, SURVIVES, 0 },
	{ "icc-ctlr", write_control, SURVIVES, 0 },
};

const struct attack_list interface_attacks = ATTACK_LIST(attacks, GIC_V3);
