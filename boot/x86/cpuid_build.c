// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What arch/x86/vcpuid.c and vmsr.c need to know of the CPU. All CPUs are equal:
 * boot/x86/cpu_check.c.
 */
#include "arch_cell.h"
#include "insn.h"
#include "msr.h"
#include "policy.h"

#define STRUCTURED	 7u
#define EXTENDED	 0x80000000u
#define BITS(low, count) (((1ull << (count)) - 1) << (low))

/* The last leaves that vcpuid.c has an entry for. */
#define LAST_BASIC    0x1fu
#define LAST_EXTENDED 0x21u

/*
 * Of ARCH_CAPABILITIES what tells of immunity: RDCL_NO IBRS_ALL RSBA
 * SKIP_L1DFL_VMENTRY SSB_NO MDS_NO IF_PSCHANGE_MC_NO, TAA_NO, SBDR_SSDP_NO
 * FBSDP_NO PSDP_NO, FB_CLEAR, RRSBA BHI_NO, PBRSB_NO, GDS_NO RFDS_NO RFDS_CLEAR.
 * The other bits name MSRs that guests do not have.
 */
#define ARCH_CAPABILITIES_PASSED                                             \
	(BITS(0, 7) | BITS(8, 1) | BITS(13, 3) | BITS(17, 1) | BITS(19, 2) | \
	 BITS(24, 1) | BITS(26, 3))

static uint32_t last_leaf(uint32_t base, uint32_t limit)
{
	uint32_t last = cpuid(base, 0).eax - base;

	/* Without extended leaves the answer is any. */
	if (last >= EXTENDED) {
		return 0;
	}
	return last < limit ? last : limit;
}

void cpuid_build(struct arch_cell *cell)
{
	cell->cpuid_max[CPUID_MAX_BASIC] = last_leaf(0, LAST_BASIC);
	cell->cpuid_max[CPUID_MAX_EXTENDED] = last_leaf(EXTENDED,
							LAST_EXTENDED);
	cell->reset_dx = cpuid(1, 0).eax;
	if (cell->cpuid_max[CPUID_MAX_BASIC] < STRUCTURED) {
		return;
	}
	cell->cpuid_max[CPUID_MAX_STRUCTURED] = cpuid(STRUCTURED, 0).eax != 0;
	if ((cpuid(STRUCTURED, 0).edx & CPUID_7_EDX_ARCH_CAPABILITIES) != 0) {
		cell->arch_capabilities = msr_read(MSR_ARCH_CAPABILITIES) &
					  ARCH_CAPABILITIES_PASSED;
	}
}
