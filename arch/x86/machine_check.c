// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A machine check that interrupted a guest. It is the guest's alone if the CPU
 * can go on and no bank says that the CPU's context is corrupt, or that an
 * error was lost. MCG_STATUS.MCIP is cleared: while it is set the next one
 * would shut the machine down.
 */
#include "insn.h"
#include "machine_check.h"
#include "msr.h"
#include "panic.h"

#define MCG_CAP_BANKS	0xffu
#define MCG_STATUS_RIPV 0x1u
#define MSR_MC0_STATUS	0x401u /* four MSRs a bank */
#define MC_STATUS_VALID (1ull << 63)
#define MC_STATUS_OVER	(1ull << 62)
#define MC_STATUS_PCC	(1ull << 57) /* processor context corrupt */

void machine_check_judge(void)
{
	uint32_t banks = (uint32_t)msr_read(MSR_MCG_CAP) & MCG_CAP_BANKS;
	bool is_bad = (msr_read(MSR_MCG_STATUS) & MCG_STATUS_RIPV) == 0;

	for (uint32_t n = 0; n < banks; n++) {
		uint64_t status = msr_read(MSR_MC0_STATUS + 4 * n);

		if ((status & MC_STATUS_VALID) != 0 &&
		    (status & (MC_STATUS_OVER | MC_STATUS_PCC)) != 0) {
			this_cpu.arch.panic_regs.address = status;
			is_bad = true;
		}
	}
	msr_write(MSR_MCG_STATUS, 0);
	if (is_bad) {
		panic("machine check");
	}
}
