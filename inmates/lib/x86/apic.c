// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The local APIC.
 */
#include "apic.h"
#include "irq.h"

#define BITS_PER_WORD 32

void apic_init(void)
{
	msr_write(MSR_X2APIC_TIMER_INIT, 0);
	msr_write(MSR_X2APIC_LVT_TIMER, APIC_LVT_MASKED | TIMER_IRQ);
	msr_write(MSR_X2APIC_LVT_ERROR, APIC_LVT_MASKED | APIC_ERROR_IRQ);
	msr_write(MSR_X2APIC_TPR, 0);
	msr_write(MSR_X2APIC_SVR, APIC_SVR_ENABLE | APIC_SPURIOUS_IRQ);
	msr_write(MSR_X2APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_1);
}

void apic_send(uint32_t command, uint64_t id)
{
	/* The write of this MSR waits for no store. */
	memory_fence();
	msr_write(MSR_X2APIC_ICR, id << APIC_ICR_TO_SHIFT | command);
}

uint32_t apic_vector_bit(uint32_t msr, uint32_t vector)
{
	uint64_t word = msr_read(msr + vector / BITS_PER_WORD);

	return (uint32_t)(word >> vector % BITS_PER_WORD & 1);
}
