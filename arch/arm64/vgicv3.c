// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a cell sees of the GICv3's memory-mapped registers: the bits of its own
 * interrupts, and of its own CPU's redistributor. Everything else reads as zero
 * and ignores writes. IHI 0069, 12.8 to 12.11.
 *
 * The registers used need no lock, except GICD_ICFGR: the others set or clear
 * by ones, or are written a byte at a time.
 */
#include "atomic.h"
#include "cell.h"
#include "cpu.h"
#include "gicv3.h"
#include "trap.h"

#define BITS_BLOCK	0x80	/* bytes of one array of bits */
#define WORD		sizeof(uint32_t)
#define CONFIGS		16	/* interrupts in a word of ICFGR */

static struct lock config_lock;

/* An access the device aborts reads as zero, or is lost. */
static uint64_t load(uintptr_t device, uint32_t size)
{
	return arch_io_load(device, size).value;
}

static void vgic_bits(uintptr_t frame, uint32_t offset,
		      struct io_access *access)
{
	uint32_t own = this_cell.arch.irqs[offset % BITS_BLOCK / WORD];

	if (!access->is_write) {
		access->value = load(frame + offset, WORD) & own;
		return;
	}
	arch_io_store(frame + offset, WORD, access->value & own);
	if (offset / BITS_BLOCK == GIC_ICENABLER / BITS_BLOCK) {
		gicv3_wait_rwp();
	}
}

static void vgic_priority(uintptr_t frame, uint32_t offset,
			  struct io_access *access)
{
	uint32_t irq = offset - GIC_IPRIORITYR;
	uint64_t written = access->value;

	access->value = 0;
	for (uint32_t i = 0; i < access->size; i++) {
		uint64_t priority = written >> (8 * i) & 0xff;

		if (!irq_is_own(irq + i)) {
			continue;
		}
		if (!access->is_write) {
			access->value |= load(frame + offset + i, 1) << (8 * i);
			continue;
		}
		if (priority < this_cell.arch.priority_floor) {
			priority = this_cell.arch.priority_floor;
		}
		arch_io_store(frame + offset + i, 1, priority);
	}
}

static void vgic_config(uintptr_t frame, uint32_t offset,
			struct io_access *access)
{
	uint32_t irq = (uint32_t)((offset - GIC_ICFGR) / WORD) * CONFIGS;
	uint64_t own = 0;
	uint64_t value;

	for (uint32_t i = 0; i < CONFIGS; i++) {
		own |= irq_is_own(irq + i) ? 3ull << (2 * i) : 0;
	}
	lock_take(&config_lock);
	value = load(frame + offset, WORD);
	if (access->is_write) {
		value = (value & ~own) | (access->value & own);
		arch_io_store(frame + offset, WORD, value);
	}
	lock_release(&config_lock);
	access->value = value & own;
}

static bool in(uint32_t offset, uint32_t start, uint32_t end)
{
	return offset >= start && offset < end;
}

/*
 * Registers with a share for each interrupt. Interrupts 0..31 are in the SGI
 * frame and nowhere else, the others in the distributor and nowhere else.
 */
static void vgic_irqs(uintptr_t frame, uint32_t offset,
		      struct io_access *access)
{
	bool is_word = access->size == WORD;
	bool is_private = frame == GICR_SGI_FRAME;

	if (is_word && in(offset, GIC_ISENABLER, GIC_IPRIORITYR) &&
	    (offset % BITS_BLOCK < WORD) == is_private) {
		vgic_bits(frame, offset, access);
	} else if ((is_word || access->size == 1) &&
		   in(offset, GIC_IPRIORITYR, GIC_IPRIORITYR_END) &&
		   (offset - GIC_IPRIORITYR < IRQ_PER_WORD) == is_private) {
		vgic_priority(frame, offset, access);
	} else if (is_word && in(offset, GIC_ICFGR, GIC_ICFGR_END) &&
		   (offset - GIC_ICFGR < 2 * WORD) == is_private) {
		vgic_config(frame, offset, access);
	} else {
		access->value = 0;
	}
}

static bool is_own_cpu(uint64_t affinity)
{
	for (uint32_t i = 0; i < this_cell.num_cpus; i++) {
		if (this_cell.cpu_ids[i] == affinity) {
			return true;
		}
	}
	return false;
}

/* 64 bits, or either half; the whole must name one CPU of the cell. */
static void vgic_route(uint32_t offset, struct io_access *access)
{
	uint32_t irq = (offset - GICD_IROUTER) / 8;
	uint32_t shift = 8 * (offset % 8);
	uint64_t half = access->size == 8 ? ~0ull : 0xffffffffull << shift;
	uintptr_t device = VA_GICD + GICD_IROUTER + 8 * (uintptr_t)irq;
	uint64_t written = access->value << shift;
	uint64_t route;

	access->value = 0;
	if (access->size < WORD || !irq_is_own(irq)) {
		return;
	}
	route = load(device, 8);
	access->value = (route & half) >> shift;
	route = (route & ~half) | (written & half);
	if (access->is_write && is_own_cpu(route)) {
		arch_io_store(device, 8, route);
	}
}

static void vgicd_access(uint32_t offset, struct io_access *access)
{
	if (in(offset, GICD_IROUTER + 8 * IRQ_FIRST_SPI, GICD_IROUTER_END)) {
		vgic_route(offset, access);
	} else if (offset >= GIC_ISENABLER && offset < GIC_ICFGR_END) {
		vgic_irqs(VA_GICD, offset, access);
	} else if (access->is_write || access->size != WORD) {
		access->value = 0;
	} else if (offset == GICD_TYPER) {
		access->value = this_cell.arch.gicd_typer;
	} else if (offset == GICD_CTLR) {
		access->value = load(VA_GICD + offset, WORD) &
				~(uint64_t)GICD_CTLR_RWP;
	} else if (offset == GICD_IIDR || offset >= GIC_ID_REGS) {
		access->value = load(VA_GICD + offset, WORD);
	} else {
		access->value = 0;
	}
}

/* The frames of all CPUs can be told apart, and nothing more. */
static void vgicr_constants(const struct vgicr_frame *frame, uint32_t offset,
			    struct io_access *access)
{
	access->value = 0;
	if (offset == GICR_TYPER && access->size == 8) {
		access->value = frame->typer;
	} else if (access->size != WORD) {
		return;
	} else if (offset == GICR_TYPER) {
		access->value = frame->typer & 0xffffffff;
	} else if (offset == GICR_TYPER + WORD) {
		access->value = frame->typer >> 32;
	} else if (offset == GICR_IIDR) {
		access->value = frame->iidr;
	} else if (offset == GIC_PIDR2) {
		access->value = frame->pidr2;
	}
}

static void vgicr_access(uint32_t offset, struct io_access *access)
{
	uint32_t frame = offset / this_cell.arch.gicr_stride;

	offset %= this_cell.arch.gicr_stride;
	if (offset < GICR_FRAME) {
		vgicr_constants(&this_cell.arch.frames[frame], offset, access);
	} else if (offset < 2 * GICR_FRAME && frame == this_cpu.arch.gicr_frame) {
		vgic_irqs(GICR_SGI_FRAME, offset - GICR_FRAME, access);
	} else {
		access->value = 0;
	}
}

bool vgic_access(struct io_access *access)
{
	const struct arch_cell *arch = &this_cell.arch;
	uint64_t address = access->address.v;

	if (gpa_range_contains(&arch->gicd, access->address, access->size)) {
		vgicd_access((uint32_t)(address - arch->gicd.base.v), access);
		return true;
	}
	if (gpa_range_contains(&arch->gicr, access->address, access->size)) {
		vgicr_access((uint32_t)(address - arch->gicr.base.v), access);
		return true;
	}
	return false;
}
