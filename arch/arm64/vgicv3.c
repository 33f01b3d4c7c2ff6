// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a cell sees of the GICv3's memory-mapped registers, besides what vgic.c
 * filters: routes, identity, and its own CPU's redistributor. Everything else
 * reads as zero and ignores writes. IHI 0069, 12.8 to 12.11.
 */
#include "cpu.h"
#include "gicv3.h"

/* Interrupts 0..31 have their share in the SGI frame alone, others never. */
static bool is_private(uint32_t offset)
{
	return offset < GIC_IPRIORITYR
		       ? offset % GIC_BITS_SIZE < WORD
		       : offset < GIC_IPRIORITYR + IRQ_PER_WORD ||
				 offset - GIC_ICFGR < 2 * WORD;
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
	route = arch_io_load(device, 8).value;
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

static void vgicd_access(uint32_t offset, struct io_access *access)
{
	if (offset - GICD_IROUTER_SPIS < GICD_IROUTER_SIZE) {
		vgic_route(offset, access);
	} else if (!is_private(offset)) {
		vgic_irqs(GICD, offset, access);
	}
	vgic_identity(&this_cell.arch.distributor, offset, access);
}

/* The redistributors of all CPUs can be told apart; its own has interrupts. */
static void vgicr_access(uint32_t offset, struct io_access *access)
{
	uint32_t number = offset / this_cell.arch.gicr_stride;

	offset %= this_cell.arch.gicr_stride;
	if (offset < GICR_FRAME) {
		vgic_identity(&this_cell.arch.frames[number], offset, access);
	} else if (offset < 2 * GICR_FRAME &&
		   number == this_cpu.arch.gicr_frame &&
		   is_private(offset - GICR_FRAME)) {
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
	}
	return gicd < GICD_SIZE || gicr < this_cell.arch.gicr_size;
}
