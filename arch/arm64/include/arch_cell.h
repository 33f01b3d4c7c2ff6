/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * arm64's constant part of a cell: everything a trap handler would otherwise
 * have to compute, done at boot.
 */
#ifndef ARCH_CELL_H
#define ARCH_CELL_H

#include <stdint.h>
#include "addr.h"

#define IRQ_WORDS	32	/* 1024 interrupt ids, 32 a word */
#define ID_REGS		56	/* op0 3, op1 0, CRn 0: CRm 1..7, op2 0..7 */
#define ID_AA64DFR0	32
#define DFR0_PMUVER	0xf00ull	/* 0: no PMU */

/* A redistributor as every cell sees it. */
struct vgicr_frame {
	uint64_t typer;
	uint32_t iidr;
	uint32_t pidr2;
};

/* The cell's CPUs with equal Aff3.Aff2.Aff1. */
struct sgi_cluster {
	uint64_t prefix;	/* as in ICC_SGI1R_EL1 */
	uint64_t targets;	/* mask of TargetList */
};

struct arch_cell {
	struct gpa_range gicd;
	struct gpa_range gicr;
	uint32_t gicr_stride;	/* bytes from one redistributor to the next */
	uint32_t gicd_typer;
	/*
	 * Bit n of word n / 32: interrupt n is the cell's. Word 0 holds the SGIs
	 * and PPIs, and stands for each of its CPUs.
	 */
	uint32_t irqs[IRQ_WORDS];
	uint32_t num_irq_words;
	uint32_t priority_floor;	/* guests' priorities are not higher */
	uint32_t pmr_floor;		/* lowest mask that lets the kick pass */
	uint32_t num_ap1r;		/* implemented ICC_AP1R<n>_EL1 */
	uint32_t num_clusters;
	uint32_t stage2_entries;	/* of the root that may be in use */
	uint64_t undef_pan;	/* SPSR bit 22 where the CPU has FEAT_PAN */
	struct sgi_cluster clusters[CONFIG_MAX_CPUS];
	struct vgicr_frame frames[CONFIG_MAX_CPUS];
	uint64_t id_regs[ID_REGS];
};

#endif
