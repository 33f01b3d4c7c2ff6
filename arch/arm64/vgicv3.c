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

/* Of an own SPI: 64 bits, or either half; the whole must name an own CPU. */
static noinline bool vgic_route(uint32_t offset, uint64_t esr, uint64_t *value)
{
	uint32_t irq = (offset - GICD_IROUTER) / 8;
	uint32_t shift = 8 * (offset % 8);
	uint64_t part = ESR_SIZE(esr) == 8 ? ~0ull : 0xffffffffull << shift;
	uintptr_t device = GICD + GICD_IROUTER + 8 * (uintptr_t)irq;
	uint64_t route;

	if (ESR_SIZE(esr) < WORD) {
		return vgic_constant(esr, value, 0);
	}
	route = arch_io_load(device, 8).value;
	if ((esr & ESR_WNR) == 0) {
		return vgic_constant(esr, value, route >> shift);
	}
	route = (route & ~part) | (*value << shift & part);
	for (uint32_t i = 0; i < this_cell.num_cpus; i++) {
		if (this_cell.cpu_ids[i] == route) {
			arch_io_store(device, 8, route);
		}
	}
	return true;
}

/* Interrupts 0..31 have no share here: IHI 0069, 12.9, with ARE = 1. */
bool vgicd_access(uint32_t offset, uint64_t esr, uint64_t *value)
{
	if (offset < GIC_IRQS_END) {
		return vgic_irqs(offset, esr, value, GICD);
	}
	if (offset >= GICD_IROUTER_SPIS && offset < GICD_IROUTER_END &&
	    irq_is_own((offset - GICD_IROUTER) / 8)) {
		return vgic_route(offset, esr, value);
	}
	return vgic_constant(esr, value,
			     offset == GIC_PIDR2 ? this_cell.arch.pidr2 : 0);
}

/* Shares of interrupts 0..31 in the SGI frame; it must have no others. */
static bool is_private(uint32_t offset)
{
	offset -= GICR_FRAME;
	return offset - GIC_ISENABLER < GIC_IPRIORITYR - GIC_ISENABLER
		       ? offset % GIC_BITS_SIZE < WORD
		       : offset - GIC_IPRIORITYR < IRQ_PER_WORD ||
				 offset - GIC_ICFGR < 2 * WORD;
}

/* The redistributors of all CPUs can be told apart; its own has interrupts. */
bool vgic_cpu_access(uint32_t offset, uint64_t esr, uint64_t *value)
{
	uint32_t number = offset / this_cell.arch.gicr_stride;
	const struct vgic_frame *frame = &this_cell.arch.frames[number];
	uint64_t constant = 0;

	offset %= this_cell.arch.gicr_stride;
	if (number == this_cpu.arch.gicr_frame && is_private(offset)) {
		return vgic_irqs(offset - GICR_FRAME, esr, value, SGI);
	}
	if (offset < sizeof(frame->regs)) {
		constant = frame->regs[offset / 8] >> 8 * (offset % 8);
	} else if (offset == GIC_PIDR2) {
		constant = frame->pidr2;
	}
	return vgic_constant(esr, value, constant);
}
