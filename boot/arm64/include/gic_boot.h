/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What boot code does alike for every GIC, and what each provides for that.
 */
#pragma once

#include <stdint.h>
#include "boot_arm64.h"
#include "gic_regs.h"

#define GICD_CTLR		0x0000	/* RW 32 */
#define GICD_TYPER		0x0004	/* RO 32 */
#define GICD_IIDR		0x0008	/* RO 32 */
#define GIC_IGROUPR		0x0080	/* RW 32 n */
#define GIC_DEFAULT_PRIORITY	0xa0u

/* Provided by the GIC: the distributor in the boot map. */
uintptr_t gic_distributor(void);

/*
 * What the builders of cells need of the hardware. Written by boot code while it
 * can reach all of it.
 */
struct gic_constants {
	uint32_t lines;		/* words of interrupts */
	uint64_t pidr2;		/* of the distributor */
};

extern struct gic_constants gic_constants;

/* Provided by the GIC: let SPI @irq go to @cpu. */
void gic_route_spi(uint32_t irq, uint32_t cpu);

/* Words of interrupts that the distributor has. */
uint32_t gic_lines(void);

/* All SPIs disabled, not pending, not active. */
void gic_quiet_spis(void);

/*
 * Priorities of SGIs and PPIs in @frame, the kick's the highest, and the kick
 * enabled. Returns the distance of two levels; 0 if the kick is not ours.
 */
uint32_t gic_init_priorities(uintptr_t frame);

/*
 * Ownership of the cell's interrupts. @targets: of a GICv2, the interfaces they
 * may go to, a mask; else 0.
 */
void gic_take_irqs(uint32_t index, uint32_t targets);
