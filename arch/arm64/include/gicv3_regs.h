/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a GICv3 alone has: IHI 0069, 12.8 to 12.11. "n" is an array.
 */
#pragma once

#define GICD_CTLR_RWP		(1u << 31)	/* of CTLR, at offset 0 */
#define GICD_IROUTER		0x6000	/* RW 64 n */
#define GICD_IROUTER_SPIS	0x6100	/* ids from 32 to 1019 */
#define GICD_IROUTER_END	0x7fe0

#define GICR_CTLR_RWP		(1u << 3)	/* of CTLR, at offset 0 */
#define GICR_FRAME		0x10000	/* RD frame, behind it the SGI frame */
