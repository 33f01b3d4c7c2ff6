// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The CPU's ID registers as a guest may see them: DDI 0487 D17.2, the group
 * that HCR_EL2.TID3 traps. An allow-list: a field nobody has looked at reads
 * zero, and so does a feature that the hypervisor hides and traps.
 */
#include "boot_arm64.h"
#include "sysreg.h"

#define FIELD(shift) (0xfull << (shift))
#define REAL	     (~0ull)

#define ID(crm, op2) (((crm)-1) * 8 + (op2))

/* What is not named here reads zero. */
static const uint64_t masks[ID_REGS] = {
	/* AArch32's */
	[ID(1, 0)... ID(3, 7)] = REAL,
	/* PFR0: EL0-3, FP, AdvSIMD, GIC, DIT, CSV2, CSV3 */
	[ID(4, 0)] = FIELD(0) | FIELD(4) | FIELD(8) | FIELD(12) | FIELD(16) |
		     FIELD(20) | FIELD(24) | FIELD(48) | FIELD(56) | FIELD(60),
	/* PFR1: BT, SSBS */
	[ID(4, 1)] = FIELD(0) | FIELD(4),
	/* DFR0: DebugVer, PMUVer, BRPs, WRPs, CTX_CMPs */
	[ID(5, 0)] = FIELD(0) | FIELD(8) | FIELD(12) | FIELD(20) | FIELD(28),
	/* ISAR0 without TME */
	[ID(6, 0)] = ~FIELD(24),
	/* ISAR1 without APA, API, GPA, GPI, LS64 */
	[ID(6, 1)] = ~(FIELD(4) | FIELD(8) | FIELD(24) | FIELD(28) | FIELD(60)),
	/* ISAR2: WFxT, RPRES */
	[ID(6, 2)] = FIELD(0) | FIELD(4),
	/* MMFR0 without ECV, FGT */
	[ID(7, 0)] = ~(FIELD(60) | FIELD(56)),
	/* MMFR1 without VH, LO, TWED, HCX, CMOW, TIDCP1 */
	[ID(7, 1)] = ~(FIELD(8) | FIELD(16) | FIELD(32) | FIELD(40) |
		       FIELD(56) | FIELD(52)),
	/* MMFR2 without NV, EVT */
	[ID(7, 2)] = ~(FIELD(24) | FIELD(56)),
};

#define READ(crm, op2) sysreg_read(S3_0_C0_C##crm##_##op2)
#define READ8(crm)                                                            \
	READ(crm, 0), READ(crm, 1), READ(crm, 2), READ(crm, 3), READ(crm, 4), \
		READ(crm, 5), READ(crm, 6), READ(crm, 7)

#define PFR0	      ID(4, 0)
#define PFR0_CSV2     56
#define PMUVER_IMPDEF 0xf00ull

void id_regs_read(uint64_t *regs)
{
	const uint64_t real[ID_REGS] = {
		READ8(1), READ8(2), READ8(3), READ8(4),
		READ8(5), READ8(6), READ8(7),
	};

	for (uint32_t i = 0; i < ID_REGS; i++) {
		regs[i] = real[i] & masks[i];
	}
	/* More than CSV2 = 1 would promise SCXTNUM_ELx, which is hidden. */
	if ((regs[PFR0] & FIELD(PFR0_CSV2)) > 1ull << PFR0_CSV2) {
		regs[PFR0] = (regs[PFR0] & ~FIELD(PFR0_CSV2)) |
			     1ull << PFR0_CSV2;
	}
	if ((regs[ID_AA64DFR0] & DFR0_PMUVER) == PMUVER_IMPDEF) {
		regs[ID_AA64DFR0] &= ~DFR0_PMUVER;
	}
}
