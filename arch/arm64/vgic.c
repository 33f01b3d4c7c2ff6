// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell's share of a GIC, version 2 or 3: of the registers that have a part
 * for each interrupt it sees and changes those of its own interrupts. The
 * others read as zero and ignore writes. IHI 0048 4.3, IHI 0069 12.9.
 *
 * The registers used need no lock, except GICD_ICFGR: the others set or clear
 * by ones, or are written a byte at a time. What the device aborts is lost, or
 * reads as zero.
 */
#include "atomic.h"
#include "cpu.h"
#include "gic.h"
#include "mmio.h"

static struct lock config_lock;

/* Priorities are not above the floor; of targets there is at least one. */
static void vgic_bytes(uintptr_t device, uint32_t own, uint64_t value,
		       uint32_t size)
{
	uint64_t floor = this_cell.arch.priority_floor;

	for (uint32_t i = 0; i < 8 * size; i += 8) {
		uint64_t byte = value >> i & 0xff;
		uint64_t targets = byte & own >> i;

		if ((device & GIC_ITARGETSR) != 0 && targets != 0) {
			arch_io_store(device + i / 8, 1, targets);
		} else if ((device & GIC_ITARGETSR) == 0 &&
			   (own >> i & 0xff) != 0) {
			arch_io_store(device + i / 8, 1,
				      byte < floor ? floor : byte);
		}
	}
}

bool vgic_other(uint32_t offset, uint64_t esr, uint64_t *value, uintptr_t frame)
{
	uint32_t own = this_cell.arch.shares[offset / WORD];
	uintptr_t device = frame + offset;
	bool is_read = (esr & ESR_WNR) == 0;

	if (offset - GIC_IPRIORITYR < GIC_ICFGR - GIC_IPRIORITYR &&
	    (ESR_SIZE(esr) == 1 || ESR_IS_WORD(esr))) {
		own >>= 8 * (offset % WORD);
		if (is_read) {
			*value = arch_io_load(device, 1).value & own;
		} else {
			vgic_bytes(device, own, *value, ESR_SIZE(esr));
		}
	} else if (is_read) {
		*value = 0;
	} else if (!ESR_IS_WORD(esr) || offset < GIC_ISENABLER) {
		return true;
	} else if (offset < GIC_IPRIORITYR) {
		arch_io_store(device, WORD, *value & own);
		if (offset / GIC_BITS_SIZE == GIC_ICENABLER / GIC_BITS_SIZE) {
			gic_wait_disabled(frame);
		}
	} else {
		lock_take(&config_lock);
		arch_io_store(device, WORD,
			      (arch_io_load(device, WORD).value & ~own) |
				      (*value & own));
		lock_release(&config_lock);
	}
	return true;
}

bool vgic_constant(uint64_t esr, uint64_t *value, uint64_t constant)
{
	if ((esr & ESR_WNR) == 0) {
		*value = constant & (~0ull >> (64 - 8 * ESR_SIZE(esr)));
	}
	return true;
}

void gic_send_to_others(uint64_t intid)
{
	for (uint32_t i = 0; i < this_cell.num_cpus; i++) {
		if (i != this_cpu.index) {
			gic_send_sgi(i, intid);
		}
	}
}

void arch_cell_kick(void)
{
	gic_send_to_others(IRQ_KICK);
	/* A WFE with interrupts masked: DDI 0487 D1.7.1. */
	sev();
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
