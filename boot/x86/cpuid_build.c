// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What arch/x86/vcpuid.c and vmsr.c need to know of the CPU. All CPUs are equal:
 * boot/x86/cpu_check.c.
 */
#include "arch_cell.h"
#include "config.h"
#include "insn.h"
#include "msr.h"
#include "policy.h"
#include "x86_regs.h"

#define FEATURES	   1u
#define STRUCTURED	   7u
#define EXTENDED	   0x80000000u
#define ADDRESSES	   8u /* of the extended ones */
#define BITS(low, count)   (((1ull << (count)) - 1) << (low))

#define FEATURES_ECX_XSAVE (1u << 26)
#define MSR_SPEC_CTRL	   0x48u
#define NUM_SYSCALL_MSRS   5
#define MSR_TSC_AUX	   0xc0000103u
#define MSR_VIRT_SPEC_CTRL 0xc001011fu

/* STAR, LSTAR, CSTAR, SFMASK, KERNEL_GS_BASE */
static const uint32_t syscall_msrs[NUM_SYSCALL_MSRS] = {
	0xc0000081, 0xc0000082, 0xc0000083, 0xc0000084, 0xc0000102,
};

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

/* VMLOAD resets those of system calls, VMX does not. */
static void list_reset_msrs(struct arch_cell *cell)
{
	bool is_long = cell->cpuid_max[CPUID_MAX_EXTENDED] >= ADDRESSES;
	bool is_new = cell->cpuid_max[CPUID_MAX_BASIC] >= STRUCTURED;
	uint32_t more = is_long ? cpuid(EXTENDED | ADDRESSES, 0).ebx : 0;
	uint32_t known = is_new ? cpuid(STRUCTURED, 0).edx : 0;
	uint32_t *next = cell->reset_msrs;

	for (uint32_t i = 0; IS_ENABLED(CONFIG_VMX) && i < NUM_SYSCALL_MSRS;
	     i++) {
		*next++ = syscall_msrs[i];
	}
	if ((cpuid(EXTENDED | FEATURES, 0).edx & CPUID_80000001_EDX_RDTSCP) !=
	    0) {
		*next++ = MSR_TSC_AUX;
	}
	if ((known & CPUID_7_EDX_SPEC_CTRL) != 0 ||
	    (more & CPUID_80000008_EBX_SPEC_CTRL) != 0) {
		*next++ = MSR_SPEC_CTRL;
	}
	if ((more & CPUID_80000008_EBX_VIRT_SPEC) != 0) {
		*next++ = MSR_VIRT_SPEC_CTRL;
	}
	*next = 0;
}

uint64_t cpuid_host_cr4(void)
{
	bool has_xsave = (cpuid(FEATURES, 0).ecx & FEATURES_ECX_XSAVE) != 0;
	bool has_keys = last_leaf(0, LAST_BASIC) >= STRUCTURED &&
			(cpuid(STRUCTURED, 0).ecx & CPUID_7_ECX_PKU) != 0;

	return (has_xsave ? CR4_OSXSAVE : 0) | (has_keys ? CR4_PKE : 0);
}

void cpuid_build(struct arch_cell *cell)
{
	cell->cpuid_max[CPUID_MAX_BASIC] = last_leaf(0, LAST_BASIC);
	cell->cpuid_max[CPUID_MAX_EXTENDED] = last_leaf(EXTENDED,
							LAST_EXTENDED);
	cell->reset_dx = cpuid(1, 0).eax;
	list_reset_msrs(cell);
	if (cell->cpuid_max[CPUID_MAX_BASIC] < STRUCTURED) {
		return;
	}
	cell->cpuid_max[CPUID_MAX_STRUCTURED] = cpuid(STRUCTURED, 0).eax != 0;
	if ((cpuid(STRUCTURED, 0).edx & CPUID_7_EDX_ARCH_CAPABILITIES) != 0) {
		cell->arch_capabilities = msr_read(MSR_ARCH_CAPABILITIES) &
					  ARCH_CAPABILITIES_PASSED;
	}
}
