/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv3 distributor and redistributor. IHI 0069, 12.8 to 12.11. Registers with
 * "n" are arrays, one bit, two bits, a byte or 64 bits an interrupt.
 */
#pragma once

#define GICD_SIZE		0x10000
#define GICD_CTLR		0x0000	/* RW 32 */
#define GICD_CTLR_RWP		(1u << 31)
#define GICD_IROUTER		0x6000	/* RW 64 n */
#define GICD_IROUTER_END	0x7fe0	/* behind id 1019 */

/* In the distributor, and for ids 0..31 in a redistributor's SGI frame. */
#define GIC_ISENABLER		0x0100	/* RW 32 n */
#define GIC_ICENABLER		0x0180	/* RW 32 n */
#define GIC_ISPENDR		0x0200	/* RW 32 n */
#define GIC_ICPENDR		0x0280	/* RW 32 n */
#define GIC_ICACTIVER		0x0380	/* RW 32 n */
#define GIC_IPRIORITYR		0x0400	/* RW 8 n */
#define GIC_IPRIORITYR_END	0x0800
#define GIC_ICFGR		0x0c00	/* RW 2 bits n */
#define GIC_ICFGR_END		0x0d00
#define GIC_PIDR2		0xffe8	/* RO 32 architecture revision */

#define GICR_CTLR_RWP		(1u << 3)	/* of CTLR, at offset 0 */
#define GICR_FRAME		0x10000	/* RD frame, behind it the SGI frame */

#define IRQ_PER_WORD		32
#define IRQ_FIRST_SPI		32
#define IRQ_KICK		15	/* the hypervisor's SGI */
