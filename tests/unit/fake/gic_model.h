/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A GICv3 as a record per interrupt: the distributor and this CPU's SGI frame,
 * as IHI 0069 chapter 12 lays them out. It answers the accesses of the code
 * under test and fails the test on any that the hypervisor must not make.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define GIC_IDS		1024
#define GIC_CTLR	0x00000012u	/* as read, without RWP */
#define GIC_TYPER	0xffb7ff0bu	/* also what guests do not see */
#define GIC_IIDR	0x0100143bu

enum gic_class {
	GIC_NOTHING,
	GIC_SET_ENABLE,
	GIC_CLEAR_ENABLE,
	GIC_SET_PENDING,
	GIC_CLEAR_PENDING,
	GIC_SET_ACTIVE,
	GIC_CLEAR_ACTIVE,
	GIC_PRIORITY,
	GIC_CONFIG,
	GIC_ROUTE,
};

struct gic_irq {
	uint64_t route;
	uint8_t priority;
	uint8_t config;
	bool enabled;
	bool pending;
	bool active;
};

/* What a register access names: @count interrupts from @first. */
struct gic_span {
	enum gic_class class;
	uint32_t bits;	/* of each */
	uint32_t first;
	uint32_t count;	/* 0: half of a route */
};

extern struct gic_irq gic_irqs[GIC_IDS];
extern uint32_t gic_rwp_reads;	/* reads of CTLR that still show RWP */
extern uint32_t gic_reads;	/* accesses made, all registers */
extern uint32_t gic_writes;
extern bool gic_aborts;		/* arch_io_load() and _store() fail */

/* Nothing enabled, random elsewhere. */
void gic_model_reset(void);

/*
 * The interrupts at @offset of the distributor, or of an SGI frame. GIC_NOTHING
 * if the architecture has none there, or not for this width.
 */
struct gic_span gic_decode(bool is_private, uint32_t offset, uint32_t size);

/* One interrupt's share of a register, read or written. */
uint64_t gic_irq_read(const struct gic_irq *irq, enum gic_class class);
void gic_irq_write(struct gic_irq *irq, enum gic_class class, uint64_t value);
