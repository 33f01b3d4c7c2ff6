// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell's share of a GIC, version 2 or 3: of the registers that have a part
 * for each interrupt it sees and changes those of its own interrupts. The
 * others read as zero and ignore writes. IHI 0048 4.3, IHI 0069 12.9.
 *
 * The registers used need no lock, except GICD_ICFGR: the others set or clear
 * by ones, or are written a byte at a time. An access that the device aborts
 * reads as zero, or is lost.
 */
#include "atomic.h"
#include "cpu.h"
#include "gic.h"
#include "mmio.h"

#define CONFIGS 16 /* interrupts in a word of ICFGR */

static struct lock config_lock;

static void vgic_bits(uintptr_t frame, uint32_t offset,
		      struct io_access *access)
{
	uint32_t own = this_cell.arch.irqs[offset % GIC_BITS_SIZE / WORD];

	if (!access->is_write) {
		access->value = arch_io_load(frame + offset, WORD).value & own;
		return;
	}
	arch_io_store(frame + offset, WORD, access->value & own);
	if (offset / GIC_BITS_SIZE == GIC_ICENABLER / GIC_BITS_SIZE) {
		gic_wait_disabled(frame);
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
			access->value |=
				arch_io_load(frame + offset + i, 1).value
				<< (8 * i);
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
	value = arch_io_load(frame + offset, WORD).value;
	if (access->is_write) {
		arch_io_store(frame + offset, WORD,
			      (value & ~own) | (access->value & own));
	}
	lock_release(&config_lock);
	access->value = value & own;
}

void vgic_irqs(uintptr_t frame, uint32_t offset, struct io_access *access)
{
	bool is_word = access->size == WORD;

	if (is_word &&
	    offset - GIC_ISENABLER < GIC_IPRIORITYR - GIC_ISENABLER) {
		vgic_bits(frame, offset, access);
	} else if ((is_word || access->size == 1) &&
		   offset - GIC_IPRIORITYR < GIC_IPRIORITYR_SIZE) {
		vgic_priority(frame, offset, access);
	} else if (is_word && offset - GIC_ICFGR < GIC_ICFGR_SIZE) {
		vgic_config(frame, offset, access);
	}
}

void vgic_identity(const struct vgic_identity *identity, uint32_t offset,
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

void arch_cell_kick(void)
{
	for (uint32_t i = 0; i < this_cell.num_cpus; i++) {
		if (i != this_cpu.index) {
			cpu_kick(i);
		}
	}
}

void arch_cell_quiesce(void)
{
	for (uint32_t word = 1; word < this_cell.arch.num_irq_words; word++) {
		uintptr_t bits = GICD + word * sizeof(uint32_t);

		mmio_write32(bits + GIC_ICENABLER, this_cell.arch.irqs[word]);
		mmio_write32(bits + GIC_ICPENDR, this_cell.arch.irqs[word]);
		mmio_write32(bits + GIC_ICACTIVER, this_cell.arch.irqs[word]);
	}
	gic_wait_disabled(GICD);
}
