// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * SGIs to CPUs of other cells, in every encoding. The sender sees nothing but
 * that it lives on; whether one arrived, the other cells say.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "mmio.h"
#include "smp.h"
#include "sysreg.h"

#define SGIS	 16
#define KICK_SGI 15
#define TARGETS	 16 /* bits of the target list */

/* Every CPU of the own cluster that is not the cell's. */
static uint64_t foreign_targets(void)
{
	uint64_t cluster = smp_id() & ~0xffUL;
	uint64_t targets = 0;

	for (uint64_t i = 0; i < TARGETS; i++) {
		targets |= hostile_owns_cpu(cluster + i) ? 0 : 1UL << i;
	}
	return targets;
}

static uint64_t own_cluster(void)
{
	uint64_t affinity = smp_id();

	return (affinity >> 8 & 0xff) << SGI1R_AFF1_SHIFT |
	       (affinity >> 16 & 0xff) << SGI1R_AFF2_SHIFT |
	       (affinity >> 32 & 0xff) << SGI1R_AFF3_SHIFT;
}

/* The variants of one SGI, each by way of @send. */
static void send_all(void (*send)(uint64_t))
{
	for (uint64_t sgi = 0; sgi < SGIS; sgi++) {
		uint64_t value = sgi << SGI1R_INTID_SHIFT | foreign_targets();

		send(value | own_cluster());
		send(value | own_cluster() | SGI1R_IRM);
		send(value | own_cluster() | 0xfUL << SGI1R_RS_SHIFT);
		send(value ^ 1UL << SGI1R_AFF1_SHIFT);
		send(value ^ 1UL << SGI1R_AFF2_SHIFT);
		send(value ^ 1UL << SGI1R_AFF3_SHIFT);
		/* Bits that the register does not have. */
		send(value | own_cluster() | 1UL << 28 | 7UL << 41);
		send(sgi << SGI1R_INTID_SHIFT | ~(15UL << SGI1R_INTID_SHIFT));
	}
}

static void send_group1(uint64_t value)
{
	sysreg_write(ICC_SGI1R_EL1, value);
}

static void send_group0(uint64_t value)
{
	sysreg_write(ICC_SGI0R_EL1, value);
}

static void send_other_state(uint64_t value)
{
	sysreg_write(ICC_ASGI1R_EL1, value);
}

static uint32_t pending(void)
{
	return mmio_read32(gic_sgi_frame() + GICR_ISPENDR0) & UINT16_MAX;
}

static void sgi1r(void)
{
	send_all(send_group1);
	hostile_check("own SGIs", pending(), 0);
}

static void sgi0r(void)
{
	send_all(send_group0);
	hostile_check("own SGIs", pending(), 0);
}

static void asgi1r(void)
{
	send_all(send_other_state);
	hostile_check("own SGIs", pending(), 0);
}

/* The kick belongs to the hypervisor, for the own CPU as well. */
static void send_kick(void)
{
	uint64_t own = 1UL << smp_id() % TARGETS;

	send_group1(own_cluster() | (uint64_t)KICK_SGI << SGI1R_INTID_SHIFT |
		    own);
	hostile_check("own SGIs", pending(), 0);
}

static const struct attack attacks[] = {
	{ "sgi1r-foreign", sgi1r, SURVIVES, 0 },
	{ "sgi0r-foreign", sgi0r, SURVIVES, 0 },
	{ "asgi1r-foreign", asgi1r, SURVIVES, 0 },
	{ "sgi-kick", send_kick, SURVIVES, 0 },
};

const struct attack_list sgi_attacks = ATTACK_LIST(attacks, GIC_V3);
