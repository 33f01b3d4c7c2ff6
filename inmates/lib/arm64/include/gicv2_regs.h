/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a GICv2 has and a GICv3 has not: IHI 0048 chapter 4; 32-bit unless
 * noted. What both have is in gicv3_regs.h: the registers of SGIs and PPIs are
 * the distributor's here, and each CPU sees its own.
 */
#pragma once

#define GICV2_CTLR_ENABLE	0x1	/* GICD_CTLR, GICC_CTLR: the guest's group */
#define GICV2_PIDR2		0x0fe8	/* RO architecture */
#define GICV2_SGIR_TARGETS_SHIFT	16
#define GICV2_SGIR_FILTER_SHIFT	24

#define GICC_CTLR		0x0000	/* RW control */
#define GICC_CTLR_BYPASS	0x1e0	/* not the guest's to choose */
#define GICC_CTLR_EOIMODE	0x200	/* EOIR drops the priority only */
#define GICC_PMR		0x0004	/* RW priority mask */
#define GICC_BPR		0x0008	/* RW binary point */
#define GICC_IAR		0x000c	/* RO acknowledge */
#define GICC_EOIR		0x0010	/* WO end */
#define GICC_HPPIR		0x0018	/* RO highest priority pending */
#define GICC_DIR		0x1000	/* WO deactivate */
#define GICC_INTID		0x3ff	/* the rest names the CPU that sent an SGI */
