/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A GICv2 as boot code meets it: distributor, the interfaces of some CPUs and
 * their virtual ones in the state that firmware left, with one or two security
 * states, and with each of the defects that boot code refuses. IHI 0048 chapters
 * 3 to 5. A write of a group fails the test.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define BOOT_GICV2_IDS	1024
#define BOOT_GICV2_CPUS 4
#define BOOT_GICV2_GICD 0x08000000u
#define BOOT_GICV2_GICC 0x08010000u
#define BOOT_GICV2_GICH 0x08030000u

struct boot_gicv2_irq {
	bool enabled;
	bool pending;
	bool active;
	bool group1;
	bool secure;	  /* kept: all its bits read zero, writes are lost */
	uint8_t priority; /* as the GIC compares it */
	uint8_t targets;
};

/* One CPU's. */
struct boot_gicv2_cpu {
	uint8_t target;
	struct boot_gicv2_irq irqs[32];
	uint32_t control;
	uint32_t mask;
	uint32_t binary;
	uint32_t active_priorities[8]; /* APR, NSAPR */
	uint32_t virtual[0x200 / 4];   /* GICH */
};

struct boot_gicv2 {
	/* What there is. */
	uint32_t words;		/* of interrupts, SPIs and below */
	uint32_t num_cpus;	/* interfaces */
	uint32_t pidr2;
	uint32_t interface_id;	/* GICC_IIDR */
	uint32_t num_lrs;
	bool two_states;	/* priorities are shifted, groups not ours */
	uint8_t priority_bits;	/* implemented, a mask */
	/* Defects. */
	bool stays_off;
	bool kick_is_lost;
	bool kick_stays;
	uint32_t kick_delay;	/* looks at ISR_EL1 until it shows */
	/* State. */
	uint32_t ctlr;
	uint32_t cpu;		/* whose the banked registers are */
	struct boot_gicv2_irq irqs[BOOT_GICV2_IDS];
	struct boot_gicv2_cpu cpus[BOOT_GICV2_CPUS];
};

extern struct boot_gicv2 boot_gicv2;

/*
 * One security state, four CPUs whose interfaces are not in their order, 256
 * interrupts, 5 bits of priority, no defect; everything that firmware can leave
 * on is on, but all in group 0.
 */
void boot_gicv2_reset(void);

/* Two security states; the Secure side has put all into group 1. */
void boot_gicv2_two_states(void);
