// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exits of arm64 to make a storm of.
 */
#include "storm.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "mmio.h"
#include "platform.h"
#include "smp.h"

#define SGI_STORM    3
#define IRQS_A_WORD  32
#define IRQS_A_CFGR  16
#define MMIO_WORD    4
#define RAM_OF_NOONE 0x7000000000UL

static void storm_icfgr(void)
{
	uint64_t offset = console_irq() / IRQS_A_CFGR * MMIO_WORD;

	mmio_write32(platform.gicd_base + GICD_ICFGR + offset, 0);
}

static void storm_icenabler(void)
{
	uint64_t offset = console_irq() / IRQS_A_WORD * MMIO_WORD;

	mmio_write32(platform.gicd_base + GICD_ICENABLER + offset, UINT32_MAX);
}

static void storm_sgi(void)
{
	irq_send(SGI_STORM, smp_id());
}

/* The end of the cell, with a report. All cells that do it wait for a while. */
static void storm_fault(void)
{
	mmio_read32(RAM_OF_NOONE);
}

const struct storm storms[] = {
	{ "icfgr", storm_icfgr },
	{ "icenabler", storm_icenabler },
	{ "sgi", storm_sgi },
	{ "fault", storm_fault },
};

const uint32_t num_storms = sizeof(storms) / sizeof(storms[0]);
