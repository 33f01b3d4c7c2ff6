// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Starting and stopping the other CPUs.
 */
#include "mmu.h"
#include "psci_call.h"
#include "smp.h"
#include "sysreg.h"

#define CONTEXT_MMU_ON 0x100 /* start.S: the bit behind the CPU's index */

/* Provided by start.S. */
void secondary_entry(void);

uint64_t smp_id(void)
{
	return sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
}

int32_t smp_start(uint64_t mpidr, uint32_t cpu)
{
	uint64_t context = cpu | (mmu_is_enabled() ? CONTEXT_MMU_ON : 0);

	dsb();
	return psci_call(PSCI_CPU_ON_64, mpidr,
			 (uint64_t)(uintptr_t)secondary_entry, context);
}

int32_t smp_stop(void)
{
	return psci_call(PSCI_CPU_OFF, 0, 0, 0);
}
