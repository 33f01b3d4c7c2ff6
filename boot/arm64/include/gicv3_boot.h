/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Registers of the GICv3 that boot code alone touches, and what its parts
 * share. IHI 0069 chapter 12.
 */
#pragma once

#include <stdint.h>
#include "arch_cell.h"
#include "gic_boot.h"
#include "gicv3_regs.h"

#define GICD_SIZE		0x10000
#define GICD_CTLR_GRP1		(1u << 1)	/* EnableGrp1 / EnableGrp1A */
#define GICD_CTLR_ARE		(1u << 4)	/* ARE / ARE_NS */
#define GICD_CTLR_DS		(1u << 6)	/* one security state */
#define GICD_TYPER_ESPI		(1u << 8)
#define GICD_TYPER_ESPI_RANGE	27	/* words of extended SPIs, minus 1 */
#define GICD_ICENABLER_E	0x1400	/* RW 32 n, extended SPIs */
#define GICR_CTLR		0x0000		/* RW 32 */
#define GICR_CTLR_LPIS		(1u << 0)
#define GICR_IIDR		0x0004	/* RO 32 */
#define GICR_TYPER		0x0008	/* RO 64 */
#define GICR_WAKER		0x0014		/* RW 32 */
#define GICR_WAKER_SLEEP	(1u << 1)
#define GICR_WAKER_ASLEEP	(1u << 2)
#define GICR_TYPER_PLPIS	(1ull << 0)
#define GICR_TYPER_VLPIS	(1ull << 1)
#define GICR_TYPER_DIRECT_LPI	(1ull << 3)
#define GICR_TYPER_LAST		(1ull << 4)
#define GICR_TYPER_PPINUM	(0x1full << 27)

/* Of redistributors: bytes from one to the next, and what cells see of each. */
struct gicv3_constants {
	uint32_t stride;
	struct vgic_frame frames[CONFIG_MAX_CPUS];
};

extern struct gicv3_constants gicv3_constants;
