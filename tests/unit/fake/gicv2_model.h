/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A GICv2 as one CPU meets it: a record per interrupt, private ones banked, and
 * the first page of its CPU interface, as IHI 0048 chapter 4 lays them out. It
 * answers the accesses of the code under test and fails the test on any that
 * the hypervisor must not make: writes of groups, the page with GICC_DIR, widths
 * that do not exist.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define GICV2_IDS	1024
#define GICV2_SGIS	16
#define GICV2_CTLR	0x1u
#define GICV2_TYPER	0xffffffe7u	/* also what guests do not see */
#define GICV2_IIDR	0x0200143bu
#define GICV2_OWN	0x10u	/* this CPU's interface */

enum gicv2_class {
	GICV2_NOTHING,
	GICV2_SET_ENABLE,
	GICV2_CLEAR_ENABLE,
	GICV2_SET_PENDING,
	GICV2_CLEAR_PENDING,
	GICV2_SET_ACTIVE,
	GICV2_CLEAR_ACTIVE,
	GICV2_PRIORITY,
	GICV2_TARGETS,
	GICV2_CONFIG,
};

struct gicv2_irq {
	bool enabled;
	bool pending;	/* of an SGI: by whom is in @senders */
	bool active;
	uint8_t priority;
	uint8_t targets;
	uint8_t config;
	uint8_t senders;
};

/* What a register access names: @count interrupts from @first. */
struct gicv2_span {
	enum gicv2_class class;
	uint32_t bits;	/* of each */
	uint32_t first;
	uint32_t count;
};

struct gicv2 {
	struct gicv2_irq irqs[GICV2_IDS];
	uint32_t interface[0x100 / 4];	/* GICC registers by offset / 4 */
	uint32_t sgir;			/* what was written last */
	uint32_t num_sgir;
	uint32_t kick_delay;		/* reads until SGI 15 is seen pending */
	uint32_t reads;
	uint32_t writes;
	bool aborts;			/* arch_io_load() and _store() fail */
};

extern struct gicv2 gicv2;

/* Random, but for targets, which are set for private interrupts. */
void gicv2_model_reset(void);

/* GICV2_NOTHING if there is no such register, or not of this width. */
struct gicv2_span gicv2_decode(uint32_t offset, uint32_t size);

/* One interrupt's share of a register, read or written by its CPU. */
uint32_t gicv2_irq_read(const struct gicv2_irq *irq, enum gicv2_class class);
void gicv2_irq_write(uint32_t number, struct gicv2_irq *irq,
		     enum gicv2_class class, uint32_t value);
