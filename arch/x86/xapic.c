// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The local APIC of this CPU in xAPIC mode: a page of registers, uncached, so
 * accesses keep their order, to memory too.
 */
#include "lapic.h"
#include "arch_barrier.h"
#include "mmio.h"

#define REGISTER_SIZE 16
#define SEND_LOOKS    1000 /* until one IPI has left: it takes few */

/* At VA_LAPIC. */
extern char lapic_page[];

uint32_t lapic_read(uint32_t reg)
{
	return mmio_read32((uintptr_t)lapic_page + reg * REGISTER_SIZE);
}

void lapic_write(uint32_t reg, uint32_t value)
{
	mmio_write32((uintptr_t)lapic_page + reg * REGISTER_SIZE, value);
}

/* An IPI that does not leave is lost: nobody waits for it for ever. */
void lapic_send(uint32_t apic_id, uint32_t command)
{
	uint32_t looks = 0;

	while ((lapic_read(LAPIC_ICR) & ICR_PENDING) != 0 &&
	       looks++ < SEND_LOOKS) {
		arch_relax();
	}
	lapic_write(LAPIC_ICR_HIGH, apic_id << ICR_DEST_SHIFT);
	lapic_write(LAPIC_ICR, command | ICR_ASSERT);
}
