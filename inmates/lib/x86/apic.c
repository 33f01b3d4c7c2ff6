// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The local APIC.
 */
#include <stdbool.h>
#include "apic.h"
#include "irq.h"
#include "mmio.h"

#define BITS_PER_WORD	 32
#define APIC_BASE_X2APIC 0x400
#define APIC_PAGE	 0xfee00000UL
#define APIC_MSRS	 0x800
#define PAGE_ICR_LOW	 0x300
#define PAGE_ICR_HIGH	 0x310
#define PAGE_TO_SHIFT	 24
#define REGISTER_SHIFT	 4 /* in the page they are 16 bytes apart */

static bool has_page;

void apic_leave_cell(void)
{
	has_page = (msr_read(MSR_APIC_BASE) & APIC_BASE_X2APIC) == 0;
}

static void write_page(uint32_t msr, uint64_t value)
{
	uint64_t to = value >> APIC_ICR_TO_SHIFT;

	if (msr == MSR_X2APIC_ICR) {
		mmio_write32(APIC_PAGE + PAGE_ICR_HIGH,
			     (uint32_t)(to << PAGE_TO_SHIFT));
		mmio_write32(APIC_PAGE + PAGE_ICR_LOW, (uint32_t)value);
		return;
	}
	mmio_write32(APIC_PAGE + ((msr - APIC_MSRS) << REGISTER_SHIFT),
		     (uint32_t)value);
}

void apic_write(uint32_t msr, uint64_t value)
{
	if (has_page) {
		write_page(msr, value);
	} else {
		msr_write(msr, value);
	}
}

void apic_init(void)
{
	apic_write(MSR_X2APIC_TIMER_INIT, 0);
	apic_write(MSR_X2APIC_LVT_TIMER, APIC_LVT_MASKED | TIMER_IRQ);
	apic_write(MSR_X2APIC_LVT_ERROR, APIC_LVT_MASKED | APIC_ERROR_IRQ);
	apic_write(MSR_X2APIC_TPR, 0);
	apic_write(MSR_X2APIC_SVR, APIC_SVR_ENABLE | APIC_SPURIOUS_IRQ);
	apic_write(MSR_X2APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_1);
}

void apic_send(uint32_t command, uint64_t id)
{
	/* The write of this MSR waits for no store. */
	memory_fence();
	apic_write(MSR_X2APIC_ICR, id << APIC_ICR_TO_SHIFT | command);
}

uint32_t apic_vector_bit(uint32_t msr, uint32_t vector)
{
	uint64_t word = msr_read(msr + vector / BITS_PER_WORD);

	return (uint32_t)(word >> vector % BITS_PER_WORD & 1);
}
