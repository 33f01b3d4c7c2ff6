/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * GICv3 registers, IHI 0069 chapter 12; 32-bit unless noted.
 */
#pragma once

/* Distributor */
#define GICD_CTLR		0x0000	/* RW control */
#define GICD_CTLR_ENABLE_GRP1	0x2
#define GICD_CTLR_ARE		0x10
#define GICD_TYPER		0x0004	/* RO type */
#define GICD_TYPER_LINES	0x1f	/* (32 * (lines + 1)) interrupt ids */
#define GICD_IIDR		0x0008	/* RO implementer */
#define GICD_SETSPI_NSR		0x0040	/* WO raise a message SPI */
#define GICD_CLRSPI_NSR		0x0048	/* WO lower a message SPI */
#define GICD_IGROUPR		0x0080	/* RW group, 1 bit an interrupt */
#define GICD_ISENABLER		0x0100	/* RW set enable, 1 bit */
#define GICD_ICENABLER		0x0180	/* RW clear enable, 1 bit */
#define GICD_ISPENDR		0x0200	/* RW set pending, 1 bit */
#define GICD_ICPENDR		0x0280	/* RW clear pending, 1 bit */
#define GICD_ISACTIVER		0x0300	/* RW set active, 1 bit */
#define GICD_ICACTIVER		0x0380	/* RW clear active, 1 bit */
#define GICD_IPRIORITYR		0x0400	/* RW priority, 8 bits, byte access */
#define GICD_ITARGETSR		0x0800	/* RW targets, legacy */
#define GICD_ICFGR		0x0c00	/* RW configuration, 2 bits */
#define GICD_IGRPMODR		0x0d00	/* RW group modifier, 1 bit */
#define GICD_NSACR		0x0e00	/* RW access control, 2 bits */
#define GICD_SGIR		0x0f00	/* WO legacy SGI */
#define GICD_ISENABLER_E	0x1200	/* RW set enable, extended SPIs */
#define GICD_IROUTER		0x6000	/* RW route, 64-bit, 8 bytes each */
#define GICD_IROUTER_IRM	0x80000000UL	/* any one CPU */
#define GICD_PIDR2		0xffe8	/* RO architecture */
#define GICD_CIDR3		0xfffc	/* RO component id */

/* Redistributor, RD frame */
#define GICR_FRAME_SIZE		0x10000
#define GICR_CTLR		0x0000	/* RW control */
#define GICR_CTLR_ENABLE_LPIS	0x1
#define GICR_TYPER		0x0008	/* RO type, 64-bit */
#define GICR_TYPER_VLPIS	0x2	/* four frames a CPU, not two */
#define GICR_TYPER_LAST		0x10
#define GICR_TYPER_AFFINITY_SHIFT	32
#define GICR_WAKER		0x0014	/* RW power */
#define GICR_WAKER_SLEEP	0x2
#define GICR_WAKER_CHILDREN_ASLEEP	0x4
#define GICR_PROPBASER		0x0070	/* RW LPI properties, 64-bit */
#define GICR_PENDBASER		0x0078	/* RW LPI pending table, 64-bit */
#define GICR_PIDR2		0xffe8	/* RO architecture */

/* Redistributor, SGI frame: behind the RD frame */
#define GICR_IGROUPR0		0x0080	/* RW group */
#define GICR_ISENABLER0		0x0100	/* RW set enable */
#define GICR_ICENABLER0		0x0180	/* RW clear enable */
#define GICR_ISPENDR0		0x0200	/* RW set pending */
#define GICR_ICPENDR0		0x0280	/* RW clear pending */
#define GICR_ISACTIVER0		0x0300	/* RW set active */
#define GICR_ICACTIVER0		0x0380	/* RW clear active */
#define GICR_IPRIORITYR		0x0400	/* RW priority, 8 bits, byte access */
#define GICR_ICFGR1		0x0c04	/* RW configuration of PPIs */
#define GICR_IGRPMODR0		0x0d00	/* RW group modifier */
#define GICR_NSACR		0x0e00	/* RW access control */
#define GICR_INMIR0		0x0f80	/* RW non-maskable */

/* ICC_SGI1R_EL1 */
#define SGI1R_AFF1_SHIFT	16
#define SGI1R_INTID_SHIFT	24
#define SGI1R_AFF2_SHIFT	32
#define SGI1R_IRM		(1UL << 40)
#define SGI1R_RS_SHIFT		44
#define SGI1R_AFF3_SHIFT	48
