// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A CPU that changes its cell takes nothing of the old one along: what its next
 * start does not reset, vcpu_reset() and vlapic_reset() being what does. SDM 1
 * "XRSTOR": components whose bit in the header is 0 get their initial state.
 */
#include "front.h"
#include "insn.h"
#include "policy.h"
#include "vapic.h"
#include "x86_regs.h"

#define CPUID_FEATURES 1u
#define FEATURES_XSAVE (1u << 26) /* ECX */
#define CPUID_XSTATE   0xdu
#define CR4_OSFXSR     0x200ull
#define X87_CONTROL    0x37fu
#define MXCSR_RESET    0x1f80u
#define AREA_SIZE      576 /* legacy region and header */
#define AREA_MXCSR     (24 / 4)

/* All zero is the header of nothing but initial states. */
static const uint32_t initial[AREA_SIZE / 4] __attribute__((aligned(64))) = {
	[0] = X87_CONTROL,
	[AREA_MXCSR] = MXCSR_RESET,
};

static uint64_t read_cr4(void)
{
	uint64_t cr4;

	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	return cr4;
}

static void write_cr4(uint64_t cr4)
{
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4) : "memory");
}

/* XCR0 has all its bits until the next start; no guest runs before. */
static void reset_registers(void)
{
	if ((cpuid(CPUID_FEATURES, 0).ecx & FEATURES_XSAVE) != 0) {
		struct cpuid all = cpuid(CPUID_XSTATE, 0);

		__asm__ volatile("xsetbv\n\txrstor64 %3"
				 :
				 : "c"(0), "a"(all.eax), "d"(all.edx),
				   "m"(initial));
	} else {
		__asm__ volatile("fxrstor64 %0" : : "m"(initial));
	}
}

void front_forget(void)
{
	uint64_t cr4 = read_cr4();
	bool has_xsave = (cpuid(CPUID_FEATURES, 0).ecx & FEATURES_XSAVE) != 0;

	write_cr4(cr4 | CR4_OSFXSR | (has_xsave ? CR4_OSXSAVE : 0));
	reset_registers();
	write_cr4(cr4);
	vlapic_reset();
	cpu_flush();
}
