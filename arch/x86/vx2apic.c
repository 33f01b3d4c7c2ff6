// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The guest's local APIC on hardware in x2APIC mode. Only writes of the ICR and
 * of those entries of the local vector table that have a delivery mode trap; all
 * else that may be touched the guest does by itself.
 */
#include "lapic.h"
#include "vapic.h"
#include "vlapic.h"
#include "vmmio.h"

/* Bits an entry has: others are #GP, and would be one of ours. */
#define LVT_BITS      0x117ffu
#define LVT_LINT_BITS 0x1f7ffu
#define LVT_READ_ONLY 0x05000u

void vlapic_reset_mode(void)
{
}

/* What exists is not trapped. */
bool vlapic_msr_read(uint32_t reg, uint64_t *value)
{
	(void)reg;
	(void)value;
	return false;
}

/* The usual, in few instructions: one CPU of the cell, physical, fixed. */
static bool send_to_one(uint32_t command, uint32_t dest)
{
	uint32_t i = 0;

	if ((command & (ICR_MODE | ICR_LOGICAL | ICR_SHORTHAND)) != 0 ||
	    (command & ICR_VECTOR) < LAPIC_FIRST_VECTOR) {
		return false;
	}
	while (i < this_cell.num_cpus && this_cell.cpu_ids[i] != dest) {
		i++;
	}
	if (i == this_cell.num_cpus) {
		return false;
	}
	lapic_send(dest, command & ICR_VECTOR);
	return true;
}

bool vlapic_msr_write(uint32_t reg, uint64_t value)
{
	uint32_t low = (uint32_t)value;
	uint32_t dest = (uint32_t)(value >> 32);
	uint64_t bits = reg < LAPIC_LVT_LINT0 ? LVT_BITS : LVT_LINT_BITS;

	if (reg == LAPIC_ICR) {
		if (!send_to_one(low, dest)) {
			vlapic_ipi(low, vlapic_targets(low, dest));
		}
		return true;
	}
	if (reg < LAPIC_LVT_THERMAL || reg > LAPIC_LVT_LINT1 ||
	    (value & ~bits) != 0) {
		return false;
	}
	lapic_write(reg, vlapic_lvt(low & ~LVT_READ_ONLY));
	return true;
}

/* No such page traps: it belongs to nobody. */
uint32_t vlapic_page_read(uint32_t offset)
{
	(void)offset;
	return 0;
}

void vlapic_page_write(uint32_t offset, uint32_t value)
{
	(void)offset;
	(void)value;
}
