// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * MSR accesses that the bitmap of boot/x86/msr_bitmap.c does not let through.
 * What is not named here does not exist for a guest: #GP, as hardware without
 * it gives.
 */
#include "config.h"
#include "insn.h"
#include "msr.h"
#include "vcpu.h"
#include "vlapic.h"

static bool read_constant(uint32_t msr, uint64_t *value)
{
	*value = 0;
	switch (msr) {
	/* No ranges, all is write-back: without MTRRs Linux leaves PAT alone. */
	case MSR_MTRR_CAP:
	case MSR_MTRR_FIRST ... MSR_MTRR_LAST:
	case MSR_MTRR_FIXED_FIRST ... MSR_MTRR_FIXED_LAST:
	case MSR_MCG_CAP:
	case MSR_MCG_STATUS:
	case MSR_DEBUGCTL:
	case MSR_XSS:
	/* Linux on a K8, as TCG's CPU says it is, reads it without care. */
	case MSR_INT_PENDING:
		return true;
	case MSR_MTRR_DEF_TYPE:
		*value = MTRR_DEF_TYPE_ENABLE | MTRR_DEF_TYPE_WB;
		return true;
	case MSR_FEATURE_CONTROL:
		*value = FEATURE_CONTROL_LOCKED;
		return true;
	case MSR_ARCH_CAPABILITIES:
		*value = this_cell.arch.arch_capabilities;
		return true;
	case MSR_MISC_ENABLE:
		*value = MISC_ENABLE_FAST_STRINGS | MISC_ENABLE_NO_BTS |
			 MISC_ENABLE_NO_PEBS;
		return true;
	case MSR_HWCR:
		*value = HWCR_TSC_CONSTANT;
		return true;
	default:
		return false;
	}
}

static bool read(uint32_t msr, uint64_t *value)
{
	if (IS_ENABLED(CONFIG_XAPIC) && msr - MSR_X2APIC < MSR_X2APIC_COUNT) {
		return vlapic_msr_read(msr - MSR_X2APIC, value);
	}
	if (IS_ENABLED(CONFIG_SVM) && msr == MSR_EFER) {
		*value = vcpu_efer();
		return true;
	}
	return read_constant(msr, value);
}

static bool write(uint32_t msr, uint64_t value)
{
	if (msr - MSR_X2APIC < MSR_X2APIC_COUNT) {
		return vlapic_msr_write(msr - MSR_X2APIC, value);
	}
	switch (msr) {
	case MSR_MICROCODE_UPDATE:
	case MSR_MICROCODE_REVISION:
	case MSR_MTRR_DEF_TYPE:
		return true; /* ignored */
	/* Branch-step would break the stepping of vmmio.c. */
	case MSR_DEBUGCTL:
	case MSR_XSS:
		return value == 0;
	/* An APIC that is off, moved or in another mode hears no kick. */
	case MSR_APIC_BASE:
		return value == msr_read(MSR_APIC_BASE);
	case MSR_EFER:
		return IS_ENABLED(CONFIG_SVM) && vcpu_set_efer(value);
	default:
		return false;
	}
}

static void finish(bool is_done)
{
	if (is_done) {
		vcpu_skip();
	} else {
		this_cpu.arch.denied++;
		vcpu_inject(VECTOR_GP);
	}
}

void exit_rdmsr(struct guest_regs *regs)
{
	uint64_t value;
	bool is_done = read((uint32_t)regs->r[RCX], &value);

	if (is_done) {
		regs->r[RAX] = (uint32_t)value;
		regs->r[RDX] = value >> 32;
	}
	finish(is_done);
}

void exit_wrmsr(struct guest_regs *regs)
{
	finish(write((uint32_t)regs->r[RCX],
		     regs->r[RDX] << 32 | (uint32_t)regs->r[RAX]));
}

void vmsr_reset(void)
{
	for (const uint32_t *msr = this_cell.arch.reset_msrs; *msr != 0;
	     msr++) {
		msr_write(*msr, 0);
	}
	xstate_reset();
}
