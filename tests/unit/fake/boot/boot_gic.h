/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A GICv3 as boot code meets it: distributor, redistributors and one CPU's
 * interface in the state that firmware left, with one or two security states,
 * and with each of the defects that boot code refuses. IHI 0069 chapters 4, 12.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define BOOT_GIC_IDS	1024
#define BOOT_GIC_FRAMES 12
#define BOOT_GIC_GICD	0x08000000u
#define BOOT_GIC_GICR	0x080a0000u

struct boot_gic_irq {
	bool enabled;
	bool pending;
	bool active;
	bool group1;
	bool secure;	  /* kept: all its bits read zero, writes are lost */
	uint8_t priority; /* as the GIC compares it */
	uint64_t route;
};

struct boot_gic_frame {
	uint32_t pidr2;
	uint32_t ctlr;
	uint32_t waker;
	uint64_t affinity;
	struct boot_gic_irq irqs[32];
};

struct boot_gic {
	/* What there is. */
	uint32_t words; /* of interrupts, SPIs and below */
	uint32_t extended_words;
	uint32_t num_frames;
	uint32_t pidr2;
	bool has_vlpis;
	bool two_states;       /* priorities are shifted, groups not ours */
	bool masks_shift;      /* SCR_EL3.FIQ = 1: masks are shifted too */
	uint8_t priority_bits; /* implemented, a mask */
	uint8_t least_bpr1;    /* what ICC_BPR1_EL1 reads when 0 is written */
	/* Defects. */
	bool rwp_sticks;
	bool frame_rwp_sticks;
	bool sleeps_for_ever;
	bool no_affinity_routing;
	bool sre_clears;
	bool kick_is_lost;
	uint32_t kick_delay; /* looks at ISR_EL1 until it shows */
	/* State. */
	uint32_t ctlr;
	uint32_t rwp; /* reads that will still show it */
	uint32_t cpu; /* whose interface the system registers are */
	uint32_t extended_enabled[32];
	struct boot_gic_irq irqs[BOOT_GIC_IDS];
	struct boot_gic_frame frames[BOOT_GIC_FRAMES];
};

extern struct boot_gic boot_gic;

/*
 * One security state, four redistributors, 256 interrupts, 5 bits of priority,
 * no defect; everything that firmware can leave on is on.
 */
void boot_gic_reset(void);
