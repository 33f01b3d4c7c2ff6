/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Registers of the GICv2 that boot code alone touches. IHI 0048 chapters 4, 5.
 */
#pragma once

#include "gic_boot.h"
#include "gicv2_filter.h"
#include "gicv2_regs.h"

#define GICD_CTLR_ENABLE	0x1	/* group 0 of one security state, else 1 */
#define GICD_TYPER_LINES	0x1f
#define GICD_TYPER_CPUS		(7u << 5)	/* interfaces, minus 1 */
#define GICD_TYPER_SECURITY	(1u << 10)

#define GICC_HPPIR_INTID	0x3ff

/* What a hypervisor that injects interrupts would use: kept off. */
#define GICH_SIZE		0x200
#define GICH_HCR		0x0000	/* RW 32 control */
#define GICH_VTR		0x0004	/* RO 32 type */
#define GICH_VTR_LRS		0x3f	/* list registers, minus 1 */
#define GICH_VMCR		0x0008	/* RW 32 */
#define GICH_APR		0x00f0	/* RW 32 */
#define GICH_LR			0x0100	/* RW 32 n */
