/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the parts of the interrupt controllers' models share: vlapic.c with
 * vxapic.c or vx2apic.c, vioapic.c, vcpu_state.c.
 */
#pragma once

#include "cell.h"

/* On the page of cell_state, at VAPIC_OFFSET. Words are stored as a whole. */
struct vapic_state {
	/* xAPIC, of each CPU: LDR in bits 24 to 31, DFR's model in 0 to 3. */
	uint32_t logical[CONFIG_MAX_CPUS];
	uint32_t ioapic_index[CELL_MAX_IOAPICS];
};

extern struct vapic_state vapic_state;

/*
 * An IPI of the guest. @command: the lower half of the ICR. @targets: mask of
 * the cell's CPUs that the destination names; counts without a shorthand.
 */
void vlapic_ipi(uint32_t command, uint64_t targets);

/* The CPUs of the cell that @dest names in x2APIC mode. */
uint64_t vlapic_targets(uint32_t command, uint32_t dest);

/* What a guest may have in an entry of the local vector table. */
uint32_t vlapic_lvt(uint32_t value);

/* The physical APIC of this CPU as INIT leaves it: silent, nothing in service. */
void vlapic_reset(void);

/* Provided by vxapic.c or vx2apic.c: its part of that. */
void vlapic_reset_mode(void);
