/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's constant part of a cell: everything a trap handler would otherwise
 * have to compute, done at boot.
 */
#pragma once

#include "addr.h"
#include "arch_cpu.h"
#include "gic_regs.h"

#define IRQ_WORDS	32	/* 1024 interrupt ids, 32 a word */
#define ID_REGS		56	/* op0 3, op1 0, CRn 0: CRm 1..7, op2 0..7 */
#define ID_AA64DFR0	32
#define DFR0_PMUVER	0xf00ull	/* 0: no PMU */

/* The word `power` of struct cell_cpu. Entry and args count in ON_PENDING. */
enum cpu_power { CPU_OFF, CPU_CLAIMED, CPU_ON_PENDING, CPU_ON };

/* What a cell reads of a redistributor: constants. */
struct vgic_frame {
	uint64_t regs[2];	/* the first 16 bytes: CTLR to IIDR or TYPER */
	uint64_t pidr2;
};

struct arch_cell {
	struct gpa_range gic[2];	/* GICD; and GICR, or GICC */
	struct gpa sgir;		/* GICD_SGIR, of a GICv2 */
	uint32_t gicr_stride;	/* bytes from one redistributor to the next */
	/*
	 * Bit n of word n / 32: interrupt n is the cell's. Word 0 holds the SGIs
	 * and PPIs, and stands for each of its CPUs.
	 */
	uint32_t irqs[IRQ_WORDS];
	/* The bits of a distributor's first registers that are the cell's. */
	uint32_t shares[GIC_IRQS_END / sizeof(uint32_t)];
	uint32_t num_irq_words;
	uint32_t priority_floor;	/* guests' priorities are not higher */
	uint32_t pmr_floor;		/* lowest mask that lets the kick pass */
	uint32_t num_ap1r;		/* implemented ICC_AP1R<n>_EL1 */
	uint32_t stage2_entries;	/* of the root that may be in use */
	uint64_t undef_pan;	/* SPSR bit 22 where the CPU has FEAT_PAN */
	struct sgi_cluster clusters[CONFIG_MAX_CPUS + 1];	/* its CPUs; 0 */
	struct sgi_cluster cpus[CONFIG_MAX_CPUS];	/* each alone */
	uint64_t pidr2;			/* of the distributor */
	struct vgic_frame frames[CONFIG_MAX_CPUS];
	uint64_t id_regs[ID_REGS];
};
