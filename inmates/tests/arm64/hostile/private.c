// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The interrupts of the own CPU, 0 to 31, and what all attacks need of them:
 * the kick stays the hypervisor's, and of the others the cell has its own.
 */
#include "gic.h"
#include "gicv2_regs.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "mmio.h"
#include "platform.h"
#include "sysreg.h"
#include "timer.h"

#define BITS	 32
#define KICK_SGI 15
#define KICK_BIT (1u << KICK_SGI)
/* PPIs of EL2's timer and of GIC maintenance. */
#define FORBIDDEN_PPIS (1u << 25 | 1u << 26 | 1u << 28)
#define OWN_BITS       (1u << 30 | 1u << 27 | 1u << 23 | UINT16_MAX)
#define WAIT_US	       1000

void hostile_close_interface(void)
{
	if (hostile_has_gicv3()) {
		sysreg_write(ICC_PMR_EL1, 0);
		sysreg_write(ICC_AP1R0_EL1, UINT32_MAX);
		sysreg_write(ICC_IGRPEN1_EL1, 0);
		isb();
	} else {
		mmio_write32(platform.gicc_base + GICC_PMR, 0);
		mmio_write32(platform.gicc_base + GICC_CTLR, 0);
		dsb();
	}
}

bool hostile_take_timer(void)
{
	uint64_t end = timer_now() + timer_from_us(WAIT_US);
	uint32_t irq;

	irq_enable(TIMER_IRQ);
	/* As high as a guest gets: the kick must be in a higher group. */
	mmio_write8(gic_sgi_frame() + GICR_IPRIORITYR + TIMER_IRQ, 0);
	timer_set(timer_now());
	do {
		irq = gic_acknowledge();
	} while (irq != TIMER_IRQ && timer_now() < end);
	timer_stop();
	hostile_check("acknowledged interrupt", irq, TIMER_IRQ);
	return irq == TIMER_IRQ;
}

static void clear(uint64_t word)
{
	mmio_write32(word + GICD_ICENABLER, UINT32_MAX);
	mmio_write32(word + GICD_ICPENDR, UINT32_MAX);
	mmio_write32(word + GICD_ICACTIVER, UINT32_MAX);
}

void hostile_repair_interrupts(void)
{
	timer_stop();
	irq_cpu_init();
	clear(gic_sgi_frame());
	clear(platform.gicd_base + hostile_own_irq() / BITS * sizeof(uint32_t));
	dsb();
}

void hostile_try_keep(const char *what, uint64_t address, uint32_t value,
		      uint32_t mask)
{
	uint32_t before = mmio_read32(address) & mask;

	mmio_write32(address, value);
	hostile_check(what, mmio_read32(address) & mask, before);
}

/* What the cell sees of the kick must not change by anything it writes. */
static void attack_kick(void)
{
	uint64_t sgi = gic_sgi_frame();
	uint64_t priority = sgi + GICR_IPRIORITYR + KICK_SGI;
	uint8_t before = mmio_read8(priority);

	hostile_try_keep("kick enable", sgi + GICR_ICENABLER0, KICK_BIT,
			 KICK_BIT);
	hostile_try_keep("kick pending", sgi + GICR_ISPENDR0, KICK_BIT,
			 KICK_BIT);
	hostile_try_keep("kick active", sgi + GICR_ISACTIVER0, KICK_BIT,
			 KICK_BIT);
	hostile_try_keep("groups", sgi + GICR_IGROUPR0, 0, UINT32_MAX);
	hostile_try_keep("groups", sgi + GICR_IGROUPR0, UINT32_MAX, UINT32_MAX);
	hostile_try_keep("group modifiers", sgi + GICR_IGRPMODR0, UINT32_MAX,
			 UINT32_MAX);
	hostile_try_keep("NSACR", sgi + GICR_NSACR, UINT32_MAX, UINT32_MAX);
	hostile_try_keep("non-maskable", sgi + GICR_INMIR0, UINT32_MAX,
			 UINT32_MAX);
	mmio_write8(priority, (uint8_t)~before);
	hostile_check("kick priority", mmio_read8(priority), before);
}

static void enable_forbidden(void)
{
	uint64_t sgi = gic_sgi_frame();

	mmio_write32(sgi + GICR_ISENABLER0, FORBIDDEN_PPIS);
	hostile_check("forbidden enables",
		      mmio_read32(sgi + GICR_ISENABLER0) & ~OWN_BITS, 0);
	mmio_write32(sgi + GICR_ISPENDR0, FORBIDDEN_PPIS);
	hostile_check("forbidden pending",
		      mmio_read32(sgi + GICR_ISPENDR0) & ~OWN_BITS, 0);
	mmio_write32(sgi + GICR_ISACTIVER0, FORBIDDEN_PPIS);
	hostile_check("forbidden active",
		      mmio_read32(sgi + GICR_ISACTIVER0) & ~OWN_BITS, 0);
}

static void highest_priority(void)
{
	uint64_t address = gic_sgi_frame() + GICR_IPRIORITYR + TIMER_IRQ;

	mmio_write8(address, 0);
	hostile_check_that("the highest priority", mmio_read8(address) != 0,
			   mmio_read8(address));
}

static const struct attack attacks[] = {
	{ "private-kick", attack_kick, SURVIVES, 0 },
	{ "private-ppis", enable_forbidden, SURVIVES, 0 },
	{ "prio-highest", highest_priority, SURVIVES, 0 },
};

const struct attack_list private_attacks = ATTACK_LIST(attacks, ANY_GIC);
