/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What tests of the emulated GIC share: a guest's load or store and its
 * syndrome, and the bits of a distributor that belong to a cell, worked out bit
 * by bit from IHI 0048 and IHI 0069.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct guest_access {
	uint32_t size;
	bool is_write;
	uint64_t value;	/* of the guest's register, before and after */
};

/* ESR_EL2 of @access: DDI 0487, ISS encoding of class 0x24. */
static inline uint64_t guest_access_esr(const struct guest_access *access)
{
	uint64_t sas = access->size == 8 ? 3 : access->size / 2;

	return 0x24ull << 26 | 1ull << 25 | 1ull << 24 | sas << 22 |
	       7ull << 16 | (access->size == 8 ? 1ull << 15 : 0) |
	       (access->is_write ? 1ull << 6 : 0) | 0x05;
}

/* As many bytes as the guest has asked for. */
static inline uint64_t guest_narrow(uint64_t value, uint32_t size)
{
	return size == 8 ? value : value & ((1ull << 8 * size) - 1);
}

/*
 * Is bit @bit of the word at @offset the cell's, who owns @irqs? Of targets,
 * from 0x800, those that are @targets; of private interrupts whoever owns them.
 */
static inline bool guest_share_bit(const uint32_t *irqs, uint32_t targets,
				   uint32_t offset, uint32_t bit)
{
	uint32_t irq;

	if (offset >= 0x100 && offset < 0x400) {
		irq = offset % 0x80 * 8 + bit;
	} else if (offset >= 0x400 && offset < 0x800) {
		irq = offset - 0x400 + bit / 8;
	} else if (offset >= 0x800 && offset < 0xc00) {
		irq = offset - 0x800 + bit / 8;
		if ((targets >> bit % 8 & 1) == 0) {
			return false;
		}
		if (irq < 32) {
			return true;
		}
	} else if (offset >= 0xc00 && offset < 0xd00) {
		irq = (offset - 0xc00) * 4 + bit / 2;
	} else {
		return false;
	}
	return (irqs[irq / 32] >> irq % 32 & 1) != 0;
}

/* All of the word at @offset that is the cell's; interrupts only. */
static inline uint32_t guest_share(const uint32_t *irqs, uint32_t targets,
				   uint32_t offset)
{
	uint32_t share = 0;

	for (uint32_t bit = 0; bit < 32; bit++) {
		if (guest_share_bit(irqs, targets, offset, bit)) {
			share |= 1u << bit;
		}
	}
	return share;
}
