// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The local APIC of this CPU in x2APIC mode: its registers are MSRs.
 */
#include "lapic.h"
#include "insn.h"
#include "msr.h"

uint32_t lapic_read(uint32_t reg)
{
	return (uint32_t)msr_read(MSR_X2APIC + reg);
}

void lapic_write(uint32_t reg, uint32_t value)
{
	msr_write(MSR_X2APIC + reg, value);
}

/* SDM 3A "MSR Access in x2APIC Mode": WRMSR waits for no store by itself. */
void lapic_send(uint32_t apic_id, uint32_t command)
{
	fence_all();
	msr_write(MSR_X2APIC + LAPIC_ICR,
		  (uint64_t)apic_id << 32 | command | ICR_ASSERT);
}
