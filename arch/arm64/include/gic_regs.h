/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Registers that every GIC has in its distributor: IHI 0048 4.3, IHI 0069 12.9.
 * Registers with "n" are arrays: one bit, two bits or a byte an interrupt. A
 * GICv3 has those of ids 0..31 in the redistributor's SGI frame.
 */
#pragma once

#define GIC_BITS_SIZE		0x80	/* bytes of one array of bits */
#define GIC_ISENABLER		0x0100	/* RW 32 n */
#define GIC_ICENABLER		0x0180	/* RW 32 n */
#define GIC_ISPENDR		0x0200	/* RW 32 n */
#define GIC_ICPENDR		0x0280	/* RW 32 n */
#define GIC_ICACTIVER		0x0380	/* RW 32 n */
#define GIC_IPRIORITYR		0x0400	/* RW 8 n */
#define GIC_ITARGETSR		0x0800	/* RW 8 n, of a GICv2 alone */
#define GIC_ICFGR		0x0c00	/* RW 2 bits n */
#define GIC_IRQS_END		0x0d00	/* behind all of these */

/* RO 32, architecture revision: so in 64 KiB, at 0xfe8 in a GICv2's 4 KiB */
#define GIC_PIDR2		0xffe8

#define IRQ_PER_WORD		32
#define IRQ_FIRST_SPI		32
#define IRQ_KICK		15	/* the hypervisor's SGI */
