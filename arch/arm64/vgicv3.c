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

#define BITS_BLOCK 0x80 /* bytes of one array of bits */
#define WORD	   sizeof(uint32_t)
#define CONFIGS	   16 /* interrupts in a word of ICFGR */

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
		gicv3_wait_rwp(frame);
	}
}

static void vgic_priority(uintptr_t frame, uint32_t offset,
			  struct io_access *access)
{
	uint32_t floor = this_cell.arch.priority_floor;

	for (uint32_t i = 0; i < access->size; i++) {
		uint64_t priority = access->value >> (8 * i) & 0xff;

		if (!irq_is_own(offset + i - GIC_IPRIORITYR)) {
			continue;
		}
		if (access->is_write) {
			arch_io_store(frame + offset + i, 1,
				      priority < floor ? floor : priority);
		} else {
			access->value |= load(frame + offset + i, 1) << (8 * i);
		}
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
		arch_io_store(frame + offset, WORD,
			      (value & ~own) | (access->value & own));
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
	bool is_private = frame == SGI;

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
	}
}

/* 64 bits, or either half; the whole must name one CPU of the cell. */
static void vgic_route(uint32_t offset, struct io_access *access)
{
	uint32_t irq = (offset - GICD_IROUTER) / 8;
	uint32_t shift = 8 * (offset % 8);
	uint64_t half = access->size == 8 ? ~0ull : 0xffffffffull << shift;
	uintptr_t device = GICD + GICD_IROUTER + 8 * (uintptr_t)irq;
	uint64_t route;

	if (access->size < WORD || !irq_is_own(irq)) {
		return;
	}
	route = load(device, 8);
	if (!access->is_write) {
		access->value = (route & half) >> shift;
		return;
	}
	route = (route & ~half) | (access->value << shift & half);
	for (uint32_t i = 0; i < this_cell.num_cpus; i++) {
		if (this_cell.cpu_ids[i] == route) {
			arch_io_store(device, 8, route);
		}
	}
}

/* What identifies a distributor or redistributor, and nothing more. */
static void vgic_identity(const struct vgic_identity *identity, uint32_t offset,
			  struct io_access *access)
{
	if (access->is_write || access->size < WORD) {
		return;
	}
	if (offset < sizeof(identity->regs)) {
		access->value = identity->regs[offset / 8] >> 8 * (offset % 8);
	} else if (offset == GIC_PIDR2) {
		access->value = identity->pidr2;
	}
}

static void vgicd_access(uint32_t offset, struct io_access *access)
{
	if (in(offset, GICD_IROUTER + 8 * IRQ_FIRST_SPI, GICD_IROUTER_END)) {
		vgic_route(offset, access);
	} else if (in(offset, GIC_ISENABLER, GIC_ICFGR_END)) {
		vgic_irqs(GICD, offset, access);
	} else {
		vgic_identity(&this_cell.arch.distributor, offset, access);
	}
}

/* The redistributors of all CPUs can be told apart; its own has interrupts. */
static void vgicr_access(uint32_t offset, struct io_access *access)
{
	uint32_t number = offset / this_cell.arch.gicr_stride;

	offset %= this_cell.arch.gicr_stride;
	if (offset < GICR_FRAME) {
		vgic_identity(&this_cell.arch.frames[number], offset, access);
	} else if (offset < 2 * GICR_FRAME &&
		   number == this_cpu.arch.gicr_frame) {
		vgic_irqs(SGI, offset - GICR_FRAME, access);
	}
}

/* Accesses are aligned and windows whole pages: the first byte decides. */
bool vgic_access(struct io_access *access)
{
	uint64_t gicd = access->address.v - this_cell.arch.gicd.v;
	uint64_t gicr = access->address.v - this_cell.arch.gicr.v;

	if (gicd < GICD_SIZE) {
		vgicd_access((uint32_t)gicd, access);
	} else if (gicr < this_cell.arch.gicr_size) {
		vgicr_access((uint32_t)gicr, access);
	} else {
		return false;
	}
	return true;
}
