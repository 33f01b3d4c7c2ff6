// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv2. Groups are left alone: what a guest owns is in the group that bit 0 of
 * GICC_CTLR switches on. In a cell the distributor is on already.
 */
#include <stdbool.h>
#include "gic.h"
#include "gicv2.h"
#include "gicv2_regs.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "smp.h"
#include "sysreg.h"

/* What each CPU has found: its interface, and who it is. */
static struct {
	uint64_t affinity;
	volatile uint32_t target;
} interfaces[INMATE_MAX_CPUS];

/* What was acknowledged last, with the CPU that sent it if it is an SGI. */
static uint32_t acknowledged[INMATE_MAX_CPUS];

void gicv2_init(void)
{
	mmio_write32(platform.gicd_base + GICD_CTLR, GICV2_CTLR_ENABLE);
}

static void write_control(uint32_t value)
{
	uint64_t reg = platform.gicc_base + GICC_CTLR;

	mmio_write32(reg, (mmio_read32(reg) & GICC_CTLR_BYPASS) | value);
}

void gicv2_cpu_init(void)
{
	uint32_t target = mmio_read8(platform.gicd_base + GICD_ITARGETSR);

	interfaces[inmate_cpu()].affinity = smp_id();
	/* With one CPU interface targets read as zero. */
	interfaces[inmate_cpu()].target = target != 0 ? target : 1;
	mmio_write32(platform.gicc_base + GICC_PMR, ICC_PMR_OPEN);
	mmio_write32(platform.gicc_base + GICC_BPR, 0);
	write_control(GICV2_CTLR_ENABLE);
	dsb();
}

void gicv2_route(uint32_t irq)
{
	mmio_write8(platform.gicd_base + GICD_ITARGETSR + irq,
		    (uint8_t)interfaces[inmate_cpu()].target);
}

uint64_t gicv2_get_route(uint32_t irq)
{
	return mmio_read8(platform.gicd_base + GICD_ITARGETSR + irq);
}

/* A CPU that has not started yet has no interface to send to. */
void gicv2_send_sgi(uint32_t sgi, uint64_t mpidr)
{
	uint32_t target = 0;

	for (uint32_t cpu = 0; cpu < INMATE_MAX_CPUS; cpu++) {
		if (interfaces[cpu].affinity == mpidr) {
			target |= interfaces[cpu].target;
		}
	}
	/* What was written before must be visible to who is interrupted. */
	dsb();
	mmio_write32(platform.gicd_base + GICD_SGIR,
		     target << GICV2_SGIR_TARGETS_SHIFT | sgi);
}

uint32_t gicv2_acknowledge(void)
{
	uint32_t value = mmio_read32(platform.gicc_base + GICC_IAR);

	acknowledged[inmate_cpu()] = value;
	return value & GICC_INTID;
}

/* An SGI is ended with the number of its sender, as it was acknowledged. */
void gicv2_end(uint32_t irq)
{
	uint32_t last = acknowledged[inmate_cpu()];

	mmio_write32(platform.gicc_base + GICC_EOIR,
		     (last & GICC_INTID) == irq ? last : irq);
	dsb();
}

void gicv2_deactivate(uint32_t irq)
{
	mmio_write32(platform.gicc_base + GICC_DIR, irq);
	dsb();
}

void gicv2_split_end(bool split)
{
	write_control(GICV2_CTLR_ENABLE | (split ? GICC_CTLR_EOIMODE : 0));
	dsb();
}

uint32_t gicv2_highest_pending(void)
{
	return mmio_read32(platform.gicc_base + GICC_HPPIR) & GICC_INTID;
}
