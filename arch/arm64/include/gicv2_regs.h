/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a GICv2 alone has: IHI 0048 4.3, 4.4. "n" is an array; what belongs to
 * ids 0..31 is banked: each CPU reaches its own.
 */
#pragma once

/* Distributor: one page */
#define GICD_SIZE		0x1000
#define GICD_SGIR		0x0f00	/* WO 32 send an SGI */
#define GICD_CPENDSGIR		0x0f10	/* RW 8 n, senders of a pending SGI */
#define GICD_PIDR2		0x0fe8	/* RO 32 architecture revision */

#define SGIR_FILTER_SHIFT	24
#define SGIR_FILTER_OTHERS	1	/* all CPUs but the sender */
#define SGIR_FILTER_SELF	2
#define SGIR_FILTER_RESERVED	3
#define SGIR_TARGETS_SHIFT	16
#define SGIR_INTID		0xf

/* CPU interface: a page, and one that holds GICC_DIR alone */
#define GICC_PAGE		0x1000
#define GICC_CTLR		0x0000	/* RW 32 control */
#define GICC_CTLR_ENABLE	0x1	/* of a guest's group */
#define GICC_CTLR_BYPASS	0x1e0	/* what firmware chose for legacy lines */
#define GICC_PMR		0x0004	/* RW 32 priority mask */
#define GICC_BPR		0x0008	/* RW 32 binary point */
#define GICC_APR		0x00d0	/* RW 32 n, active priorities */
#define GICC_APR_END		0x00f0	/* behind those of group 1 */
#define GICC_DIR		0x1000	/* WO 32 deactivate */
#define GICC_DIR_INTID		0x3ff
