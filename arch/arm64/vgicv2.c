// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a cell sees of the GICv2's distributor, besides what vgic.c filters:
 * targets, SGIs and identity; and GICC_DIR, whose page is not mapped for it
 * because deactivation knows no owner. Everything else reads as zero and
 * ignores writes, groups too. IHI 0048 4.3, 4.4.
 */
#include "cpu.h"
#include "gicv2.h"

/* Mask of the interfaces of all CPUs of the cell. */
static uint32_t cell_targets(void)
{
	return (uint32_t)this_cell.arch.clusters[0].targets;
}

/*
 * The kick is not the guest's to send, nor is anything to CPUs outside of the
 * cell; "all others" are those of the cell. NSATT is not passed on.
 */
static void send_sgi(uint32_t value)
{
	uint32_t own = (uint32_t)this_cell.arch.cpus[this_cpu.index].targets;
	uint32_t targets = value >> SGIR_TARGETS_SHIFT & cell_targets();

	switch (value >> SGIR_FILTER_SHIFT & SGIR_FILTER_RESERVED) {
	case SGIR_FILTER_OTHERS:
		targets = cell_targets() & ~own;
		break;
	case SGIR_FILTER_SELF:
		targets = own;
		break;
	case SGIR_FILTER_RESERVED:
		return;
	default:
		break;
	}
	if (targets != 0 && (value & SGIR_INTID) != IRQ_KICK) {
		gicv2_send_sgi(value & SGIR_INTID, targets);
	}
}

/* Of private interrupts they tell a CPU its own interface, and are constant. */
static void vgic_targets(uint32_t offset, struct io_access *access)
{
	for (uint32_t i = 0; i < access->size; i++) {
		uint32_t irq = offset + i - GICD_ITARGETSR;
		uint64_t targets = access->value >> (8 * i) & cell_targets();

		if (irq >= IRQ_FIRST_SPI && !irq_is_own(irq)) {
			continue;
		}
		if (!access->is_write) {
			access->value |=
				arch_io_load(GICD + offset + i, 1).value
				<< (8 * i);
		} else if (irq >= IRQ_FIRST_SPI && targets != 0) {
			arch_io_store(GICD + offset + i, 1, targets);
		}
	}
}

static void vgicd_access(uint32_t offset, struct io_access *access)
{
	bool is_word = access->size == WORD;

	if (offset - GICD_ITARGETSR < GICD_ITARGETSR_SIZE) {
		if (is_word || access->size == 1) {
			vgic_targets(offset, access);
		}
	} else if (offset == GICD_SGIR) {
		if (is_word && access->is_write) {
			send_sgi((uint32_t)access->value);
		}
	} else {
		vgic_irqs(GICD, offset, access);
	}
	/* These end the page here, and 64 KiB elsewhere. */
	vgic_identity(&this_cell.arch.distributor,
		      offset < GICD_ID_REGS ? offset : offset | 0xf000, access);
}

/* GICC_DIR: what ends the active state of own interrupts, and of no others. */
static void vgicc_deactivate(const struct io_access *access)
{
	uint32_t irq = (uint32_t)access->value & GICC_DIR_INTID;

	if (irq_is_own(irq)) {
		arch_io_store(GICD + GIC_ICACTIVER + irq / IRQ_PER_WORD * WORD,
			      WORD, 1u << (irq % IRQ_PER_WORD));
	}
}

/* Accesses are aligned and windows whole pages: the first byte decides. */
bool vgic_access(struct io_access *access)
{
	uint64_t gicd = access->address.v - this_cell.arch.gicd.v;
	uint64_t dir = access->address.v - this_cell.arch.gicc_dir.v;

	if (gicd < GICD_SIZE) {
		vgicd_access((uint32_t)gicd, access);
	} else if (dir == 0 && access->is_write && access->size == WORD) {
		vgicc_deactivate(access);
	}
	return gicd < GICD_SIZE || dir < GICC_PAGE;
}

/* A GICv2 has no system registers: there is nothing to be seen. */
bool vgic_sysreg(uint32_t esr, uint64_t *value)
{
	(void)esr;
	(void)value;
	return false;
}
