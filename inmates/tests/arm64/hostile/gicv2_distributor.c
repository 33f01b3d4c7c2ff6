// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What only the distributor of GICv2 has: targets of interrupts, groups that
 * are written for all CPUs at once, and SGIs through a register.
 */
#include "gic.h"
#include "gicv2_regs.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "instructions.h"
#include "mmio.h"
#include "platform.h"

#define PAGE_SIZE      0x1000
#define SGIS	       16
#define KICK_SGI       15
#define FILTERS	       4
#define FILTER_LIST    0
#define FILTER_SELF    2
#define ALL_TARGETS    0xff
#define SGIR_NSATT     (1u << 15)
#define SGIR_RESERVED  0xfc007ff0u
#define GICD_CPENDSGIR 0xf10 /* RW clear pending, by sender */
#define GICD_SPENDSGIR 0xf20 /* RW set pending, by sender */
#define MAX_INTERFACES 8
#define SOME_TARGETS   0x0f
#define PRIVATE_IRQS   32
#define BITS	       32

static uint32_t own_target(void)
{
	uint32_t target = mmio_read8(platform.gicd_base + GICD_ITARGETSR);

	return target != 0 ? target : 1;
}

static void target_foreign(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < hostile_num_irqs(); irq++) {
		uint64_t address = platform.gicd_base + GICD_ITARGETSR + irq;

		if (!hostile_owns_irq(irq)) {
			mmio_write8(address, SOME_TARGETS);
			hostile_check("foreign targets", mmio_read8(address),
				      0);
		}
	}
}

/* CPU interfaces are numbered as the CPUs are. */
static uint32_t cell_targets(void)
{
	uint32_t targets = 0;

	for (uint32_t cpu = 0; cpu < MAX_INTERFACES; cpu++) {
		targets |= hostile_owns_cpu(cpu) ? 1u << cpu : 0;
	}
	return targets;
}

/* Every set of CPUs: what is left of it is the cell's, and never nothing. */
static void target_own(void)
{
	uint64_t address = platform.gicd_base + GICD_ITARGETSR +
			   hostile_own_irq();

	for (uint32_t targets = 0; targets <= ALL_TARGETS; targets++) {
		uint32_t now;

		mmio_write8(address, (uint8_t)targets);
		now = mmio_read8(address);
		hostile_check_that("own targets",
				   now != 0 && (now & ~cell_targets()) == 0,
				   now);
	}
}

static void target_private(void)
{
	for (uint32_t irq = 0; irq < PRIVATE_IRQS; irq += 4) {
		hostile_try_keep("targets of private interrupts",
				 platform.gicd_base + GICD_ITARGETSR + irq,
				 UINT32_MAX, UINT32_MAX);
	}
}

/* A group that changes may change who is interrupted, and how. */
static void regroup(void)
{
	for (uint32_t irq = 0; irq < hostile_num_irqs(); irq += BITS) {
		uint64_t address = platform.gicd_base + GICD_IGROUPR +
				   irq / BITS * sizeof(uint32_t);

		hostile_try_keep("groups", address, UINT32_MAX, UINT32_MAX);
		hostile_try_keep("groups", address, 0, UINT32_MAX);
	}
}

static uint32_t pending(void)
{
	return mmio_read32(platform.gicd_base + GICD_ISPENDR) & UINT16_MAX;
}

/* To every set of CPUs without the own one, with bits that do not exist. */
static void send_foreign(void)
{
	uint64_t sgir = platform.gicd_base + GICD_SGIR;

	for (uint32_t i = 0; i < SGIS * (ALL_TARGETS + 1); i++) {
		uint32_t targets = i / SGIS & ~own_target();
		uint32_t value = targets << GICV2_SGIR_TARGETS_SHIFT | i % SGIS;

		mmio_write32(sgir, value);
		mmio_write32(sgir, value | SGIR_NSATT);
		mmio_write32(sgir, value | SGIR_RESERVED);
	}
	hostile_check("own SGIs", pending(), 0);
}

/* To "all others", who are those of the cell; and by a filter not defined. */
static void send_to_all(void)
{
	uint64_t sgir = platform.gicd_base + GICD_SGIR;

	for (uint32_t i = 0; i < SGIS * FILTERS; i++) {
		uint32_t filter = i / SGIS;

		if (filter != FILTER_SELF && filter != FILTER_LIST) {
			mmio_write32(
				sgir,
				filter << GICV2_SGIR_FILTER_SHIFT |
					ALL_TARGETS
						<< GICV2_SGIR_TARGETS_SHIFT |
					i % SGIS);
		}
	}
	hostile_check("own SGIs", pending(), 0);
}

static void send_kick(void)
{
	uint64_t sgir = platform.gicd_base + GICD_SGIR;

	mmio_write32(sgir, (uint32_t)FILTER_SELF << GICV2_SGIR_FILTER_SHIFT |
				   KICK_SGI);
	mmio_write32(sgir, own_target() << GICV2_SGIR_TARGETS_SHIFT | KICK_SGI);
	hostile_check("own SGIs", pending(), 0);
}

/* Pending SGIs of all CPUs, by the CPU that sent them. */
static void pend_sgis(void)
{
	for (uint32_t sgi = 0; sgi < SGIS; sgi += 4) {
		hostile_try_keep("SGIs set by sender",
				 platform.gicd_base + GICD_SPENDSGIR + sgi,
				 UINT32_MAX, UINT32_MAX);
		hostile_try_keep("SGIs cleared by sender",
				 platform.gicd_base + GICD_CPENDSGIR + sgi,
				 UINT32_MAX, UINT32_MAX);
	}
	hostile_check("own SGIs", pending(), 0);
}

static void send_by_bytes(void)
{
	uint64_t sgir = platform.gicd_base + GICD_SGIR;

	mmio_write8(sgir + 2, ALL_TARGETS);
	mmio_write8(sgir, 1);
	mmio_write64(sgir, UINT64_MAX);
	code_run(STR_XZR, sgir);
	hostile_check("own SGIs", pending(), 0);
}

/* The distributor may be seen again behind its page. */
static void read_behind(void)
{
	mmio_read32(platform.gicd_base + PAGE_SIZE);
}

static void write_behind(void)
{
	mmio_write32(platform.gicd_base + PAGE_SIZE + GICD_ICENABLER +
			     sizeof(uint32_t),
		     UINT32_MAX);
}

static const struct attack attacks[] = {
	{ "targets-foreign", target_foreign, SURVIVES, 0 },
	{ "targets-own", target_own, SURVIVES, 0 },
	{ "targets-private", target_private, SURVIVES, 0 },
	{ "groups", regroup, SURVIVES, 0 },
	{ "sgir-foreign", send_foreign, SURVIVES, 0 },
	{ "sgir-all", send_to_all, SURVIVES, 0 },
	{ "sgir-kick", send_kick, SURVIVES, 0 },
	{ "sgir-pending", pend_sgis, SURVIVES, 0 },
	{ "sgir-widths", send_by_bytes, SURVIVES, 0 },
	{ "gicd-alias-read", read_behind, STOPS, 0 },
	{ "gicd-alias-write", write_behind, STOPS, 0 },
};

const struct attack_list gicv2_distributor_attacks = ATTACK_LIST(attacks,
								 GIC_V2);
