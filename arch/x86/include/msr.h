/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Model-specific registers by number: SDM 4, APM 2 appendix A.
 */
#pragma once

#define MSR_TSC			0x10
#define MSR_APIC_BASE		0x1b
#define MSR_FEATURE_CONTROL	0x3a
#define FEATURE_CONTROL_LOCKED	0x1
#define MSR_MICROCODE_UPDATE	0x79
#define MSR_MICROCODE_REVISION	0x8b	/* AMD: patch level */
#define MSR_MTRR_CAP		0xfe
#define MTRR_CAP_COUNT		0xff	/* of variable ranges */
#define MTRR_CAP_FIXED		0x100
#define MSR_ARCH_CAPABILITIES	0x10a
#define MSR_FLUSH_CMD		0x10b
#define FLUSH_CMD_L1D		0x1
#define MSR_MCG_CAP		0x179
#define MSR_MCG_STATUS		0x17a
#define MSR_MISC_ENABLE		0x1a0
#define MISC_ENABLE_FAST_STRINGS 0x1
#define MISC_ENABLE_NO_BTS	0x800
#define MISC_ENABLE_NO_PEBS	0x1000
#define MSR_DEBUGCTL		0x1d9
#define MSR_MTRR_FIRST		0x200	/* base and mask of each range */
#define MSR_MTRR_LAST		0x20f
#define MSR_MTRR_FIXED_FIRST	0x250
#define MSR_MTRR_FIXED_LAST	0x26f
#define MSR_PAT			0x277
#define MSR_MTRR_DEF_TYPE	0x2ff
#define MTRR_DEF_TYPE_ENABLE	0x800
#define MTRR_DEF_TYPE_WB	0x006
#define MSR_X2APIC		0x800	/* + LAPIC_... of lapic.h */
#define MSR_X2APIC_COUNT	0x40
#define MSR_XSS			0xda0
#define MSR_EFER		0xc0000080
#define MSR_HWCR		0xc0010015
#define HWCR_TSC_CONSTANT	0x1000000	/* counts at P0's frequency */
#define MSR_INT_PENDING		0xc0010055
