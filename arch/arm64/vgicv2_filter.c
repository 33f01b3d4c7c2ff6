// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The CPU interface of filtered cells on a GICv2, which is not mapped for them.
 * IHI 0048 3.2 and 4.4. A guest acknowledges and ends interrupts of its own
 * alone, and nothing it does keeps the kick from its CPU: see vgicv3_filter.c.
 */
#include "arch_barrier.h"
#include "gicv2.h"
#include "gicv2_filter.h"
#include "irq_filter.h"

#define FIRST_SPECIAL 1020 /* ids that name no interrupt */
#define SPURIOUS_IRQ  1023
#define INTID	      0x3ffu

static uint64_t load(uint32_t offset)
{
	return arch_io_load(GICC + offset, WORD).value;
}

static void store(uint32_t offset, uint64_t value)
{
	arch_io_store(GICC + offset, WORD, value);
}

/* While the guest's group is off, what is below the kick waits. */
static void set_mask(void)
{
	store(GICC_PMR, irq_filter.group_on != 0
				? irq_filter.mask
				: this_cell.arch.priority_floor);
}

static bool is_guests(uint64_t value)
{
	uint32_t irq = (uint32_t)value & INTID;

	return irq < FIRST_SPECIAL && irq_is_own(irq);
}

static uint64_t acknowledge(void)
{
	uint64_t value = SPURIOUS_IRQ;

	if (irq_filter_has_room()) {
		value = load(GICC_IAR);
	}
	if (is_guests(value)) {
		irq_filter_enter(value);
		return value;
	}
	/* The kick comes after the cut: the guest gets to its next fetch. */
	if ((value & INTID) < FIRST_SPECIAL) {
		store(GICC_EOIR, value);
		arch_io_store(GICD + GIC_ICACTIVER, WORD, 1u << IRQ_KICK);
	}
	return SPURIOUS_IRQ;
}

static uint64_t highest_pending(void)
{
	uint64_t value = load(GICC_HPPIR);

	return irq_filter.group_on != 0 && is_guests(value) ? value
							    : SPURIOUS_IRQ;
}

static uint64_t read(uint32_t offset)
{
	switch (offset) {
	case GICC_CTLR:
		return (load(GICC_CTLR) & ~(uint64_t)GICC_CTLR_ENABLE) |
		       irq_filter.group_on;
	case GICC_PMR:
		return irq_filter.mask;
	case GICC_IAR:
		return acknowledge();
	case GICC_HPPIR:
		return highest_pending();
	case GICC_AIAR:
	case GICC_AHPPIR:
		return SPURIOUS_IRQ;
	case GICC_BPR: /* the finest, as after reset */
	case GICC_RPR:
	case GICC_IIDR:
		return load(offset);
	default:
		return 0;
	}
}

/* The physical enable stays. */
static void write_control(uint64_t value)
{
	irq_filter.group_on = value & GICC_CTLR_ENABLE;
	store(GICC_CTLR, (load(GICC_CTLR) & ~(uint64_t)GICC_CTLR_EOIMODE) |
				 (value & GICC_CTLR_EOIMODE));
	set_mask();
}

/* What was written reads back as the hardware keeps it. */
static void write_mask(uint64_t value)
{
	uint64_t floor = this_cell.arch.priority_floor;

	value &= 0xff;
	store(GICC_PMR, value < floor ? floor : value);
	irq_filter.mask = (uint32_t)load(GICC_PMR);
	set_mask();
}

/* The one value a guest may write: nothing is active, as priorities go. */
static void clear_active_priorities(void)
{
	for (uint32_t reg = GICC_APR; reg < GICC_APR_END; reg += WORD) {
		store(reg, 0);
	}
	irq_filter.depth = 0;
}

static void write(uint32_t offset, uint64_t value)
{
	if (offset == GICC_CTLR) {
		write_control(value);
	} else if (offset == GICC_PMR) {
		write_mask(value);
	} else if (offset == GICC_EOIR) {
		value &= GICC_SOURCE_INTID;
		if (irq_filter_leave(value)) {
			store(GICC_EOIR, value);
		}
	} else if (offset >= GICC_APR && offset < GICC_APR_END && value == 0) {
		clear_active_priorities();
	}
}

bool vgic_cpu_access(uint32_t offset, uint64_t esr, uint64_t *value)
{
	if (irq_filter.is_on == 0 || offset >= GICC_PAGE) {
		return vgic_cpu_access_direct(offset, esr, value);
	}
	if ((esr & ESR_WNR) == 0) {
		*value = ESR_IS_WORD(esr) ? read(offset) : 0;
	} else if (ESR_IS_WORD(esr)) {
		write(offset, *value);
	}
	return true;
}

void gic_reset_cpu(void)
{
	gic_reset_cpu_direct();
	irq_filter_reset(this_cell.arch.priority_floor);
	if (irq_filter.is_on != 0) {
		set_mask();
		store(GICC_CTLR, load(GICC_CTLR) | GICC_CTLR_ENABLE);
		dsb(sy);
	}
}
