// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What of a guest's local APIC is judged: IPIs and the local vector table. Only
 * physical, fixed, edge-triggered interrupts to one CPU of the cell at a time
 * ever reach the hardware, whatever the guest's mode; INIT and SIPI are done in
 * vcpu_state.c. All else is dropped and counted.
 */
#include "cpu.h"
#include "lapic.h"
#include "vapic.h"
#include "vcpu.h"

static bool is_named(uint32_t id, uint32_t command, uint32_t dest)
{
	if ((command & ICR_LOGICAL) == 0) {
		return id == dest;
	}
	/* The logical id is made of the id: SDM 3A "Logical Destination". */
	return id >> 4 == dest >> 16 && (dest >> (id & 0xf) & 1) != 0;
}

uint64_t vlapic_targets(uint32_t command, uint32_t dest)
{
	uint64_t targets = 0;

	for (uint32_t i = 0; i < this_cell.num_cpus; i++) {
		if (is_named((uint32_t)this_cell.cpu_ids[i], command, dest) ||
		    dest == UINT32_MAX) {
			targets |= 1ull << i;
		}
	}
	return targets;
}

static uint64_t by_shorthand(uint32_t command, uint64_t targets)
{
	uint64_t self = 1ull << this_cpu.index;
	uint64_t cell = UINT64_MAX >> (64 - this_cell.num_cpus);

	switch (command & ICR_SHORTHAND) {
	case 0:
		return targets;
	case ICR_SELF:
		return self;
	case ICR_ALL:
		return cell;
	default:
		return cell & ~self;
	}
}

static void send(uint64_t targets, uint32_t vector)
{
	while (targets != 0) {
		uint32_t i = (uint32_t)__builtin_ctzll(targets);

		lapic_send((uint32_t)this_cell.cpu_ids[i],
			   ICR_MODE_FIXED | vector);
		targets &= targets - 1;
	}
}

static void post(uint64_t targets, uint32_t event)
{
	while (targets != 0) {
		vcpu_post((uint32_t)__builtin_ctzll(targets), event);
		targets &= targets - 1;
	}
}

void vlapic_ipi(uint32_t command, uint64_t targets)
{
	uint32_t vector = command & ICR_VECTOR;
	uint32_t mode = command & ICR_MODE;

	targets = by_shorthand(command, targets);
	if (mode == ICR_MODE_LOWEST) {
		targets &= -targets;
		mode = ICR_MODE_FIXED;
	}
	if (targets == 0) {
		this_cpu.arch.denied++;
	} else if (mode == ICR_MODE_FIXED && vector >= LAPIC_FIRST_VECTOR) {
		send(targets, vector);
	} else if (mode == ICR_MODE_SIPI) {
		post(targets, VCPU_SIPI | vector << VCPU_VECTOR_SHIFT);
	} else if (mode != ICR_MODE_INIT) {
		this_cpu.arch.denied++;
	} else if ((command & (ICR_LEVEL | ICR_ASSERT)) != ICR_LEVEL) {
		/* But for the de-assert, which does nothing. */
		post(targets, VCPU_INIT);
	}
}

/* SMI, NMI, INIT and ExtINT are not the guest's to have. */
uint32_t vlapic_lvt(uint32_t value)
{
	return (value & LVT_MODE) != 0 ? value | LVT_MASKED : value;
}

/* It must be enabled while interrupts in service are ended. */
void vlapic_reset(void)
{
	lapic_write(LAPIC_SVR, LAPIC_SVR_ENABLE | LAPIC_SVR_RESET);
	for (uint32_t reg = LAPIC_LVT_TIMER; reg <= LAPIC_LVT_ERROR; reg++) {
		lapic_write(reg, LVT_MASKED);
	}
	lapic_write(LAPIC_TIMER_INIT, 0);
	lapic_write(LAPIC_TIMER_DIVIDE, 0);
	lapic_write(LAPIC_TPR, 0);
	/* The first write shows the errors since the last, the second none. */
	lapic_write(LAPIC_ESR, 0);
	lapic_write(LAPIC_ESR, 0);
	/* Each EOI ends the highest. */
	for (uint32_t reg = LAPIC_ISR + 7; reg >= LAPIC_ISR; reg--) {
		for (uint32_t n = 0; n < 32 && lapic_read(reg) != 0; n++) {
			lapic_write(LAPIC_EOI, 0);
		}
	}
	vlapic_reset_mode();
	lapic_write(LAPIC_SVR, LAPIC_SVR_RESET);
}
