// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * SPIs of cells that are not this CPU's. All CPUs of cells have the distributor
 * in their maps. Its registers of bits are set or cleared by ones and priorities
 * are bytes, so nothing of it needs a lock.
 */
#include "arch_barrier.h"
#include "front.h"
#include "gic.h"
#include "gic_boot.h"
#include "mmio.h"

static void quiet(uint32_t word, uint32_t irqs)
{
	uintptr_t bits = GICD + word * sizeof(uint32_t);

	if (irqs != 0) {
		mmio_write32(bits + GIC_ICENABLER, irqs);
		mmio_write32(bits + GIC_ICPENDR, irqs);
		mmio_write32(bits + GIC_ICACTIVER, irqs);
	}
}

void gic_cell_quiet(uint32_t index)
{
	const struct arch_cell *arch = &boot.cells[index].cell->arch;

	for (uint32_t word = 1; word < arch->num_irq_words; word++) {
		quiet(word, arch->irqs[word]);
	}
	gic_wait_disabled(GICD);
}

static void route(uint32_t word, uint32_t irqs, uint64_t cpus)
{
	for (uint32_t irq = word * IRQ_PER_WORD; irqs != 0; irq++, irqs >>= 1) {
		if ((irqs & 1) != 0) {
			gic_route_within(irq, cpus);
		}
	}
}

void gic_route_all(const struct arch_cell *arch, uint64_t cpus)
{
	for (uint32_t word = 1; word < arch->num_irq_words; word++) {
		route(word, arch->irqs[word], cpus);
	}
	dsb(sy);
}

static void prioritize(uint32_t word, uint32_t irqs)
{
	for (uint32_t irq = word * IRQ_PER_WORD; irqs != 0; irq++, irqs >>= 1) {
		if ((irqs & 1) != 0) {
			mmio_write8(GICD + GIC_IPRIORITYR + irq,
				    GIC_DEFAULT_PRIORITY);
		}
	}
}

void arch_move_irqs(const struct built_cell *to, const struct built_cell *of)
{
	for (uint32_t word = 1; word < to->cell->arch.num_irq_words; word++) {
		uint32_t both = to->cell->arch.irqs[word] &
				of->cell->arch.irqs[word];

		quiet(word, both);
		prioritize(word, both);
		route(word, both, to->cpus);
	}
	gic_wait_disabled(GICD);
}
