// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A core forgets what boot has handled: SDM "Intel Analysis of L1 Terminal
 * Fault", "Microarchitectural Data Sampling". Afterwards no secret but its own
 * cell's ever enters it.
 */
#include "insn.h"
#include "layout.h"
#include "msr.h"
#include "policy.h"

void cpu_flush(void)
{
	const uint16_t selector = SELECTOR_DATA;

	__asm__ volatile("wbinvd" ::: "memory");
	if (cpuid(0, 0).eax >= 7 &&
	    (cpuid(7, 0).edx & CPUID_7_EDX_L1D_FLUSH) != 0) {
		msr_write(MSR_FLUSH_CMD, FLUSH_CMD_L1D);
	}
	/* With MD_CLEAR the form with a memory operand overwrites buffers. */
	__asm__ volatile("verw %0" ::"m"(selector) : "cc");
}
