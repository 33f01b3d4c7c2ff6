/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The CPU interface of a filtered cell (OPTION_FILTERED_IRQ), on this CPU: what
 * its guest asked for, and the interrupts it is in. Only builds with
 * CONFIG_FILTERED_CELLS have it.
 *
 * Interrupts are ended in the reverse order of their acknowledges, each by the
 * CPU that has acknowledged it (IHI 0069 4.8.1, IHI 0048 3.2). So a stack of the
 * acknowledged ones tells what a guest may end; it cannot hold more than there
 * are preemption levels.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define IRQ_FILTER_LEVELS 128

struct irq_filter {
	uint32_t is_on;		/* the cell is filtered: fixed at boot */
	uint32_t group_on;	/* the guest's group enable */
	uint32_t mask;		/* the guest's priority mask, as granted */
	uint32_t depth;		/* of acknowledged[] */
	uint16_t acknowledged[IRQ_FILTER_LEVELS];
};

/* Behind struct cpu, in the CPU's own page. */
extern struct irq_filter irq_filter;

/* Whether one more interrupt can be noted. */
static inline bool irq_filter_has_room(void)
{
	return irq_filter.depth < IRQ_FILTER_LEVELS;
}

/* The guest is in this interrupt now. @pre irq_filter_has_room() */
static inline void irq_filter_enter(uint64_t acknowledged)
{
	irq_filter.acknowledged[irq_filter.depth] = (uint16_t)acknowledged;
	irq_filter.depth++;
}

/* True, once, for the interrupt that was acknowledged last. */
static inline bool irq_filter_leave(uint64_t acknowledged)
{
	uint32_t depth = irq_filter.depth;

	if (depth == 0 || irq_filter.acknowledged[depth - 1] != acknowledged) {
		return false;
	}
	irq_filter.depth = depth - 1;
	return true;
}

/* As the guest's CPU interface is after a reset. */
static inline void irq_filter_reset(uint32_t mask)
{
	irq_filter.group_on = 0;
	irq_filter.mask = mask;
	irq_filter.depth = 0;
}
