/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * System registers that boot code alone touches; those without a name in every
 * assembler by their encoding. DDI 0487 D17, IHI 0069 chapter 12.
 */
#pragma once

#include "gicv3_filter.h"
#include "sysreg.h"

#define ID_AA64MMFR4_EL1	S3_0_C0_C7_4
#define HCRX_EL2		S3_4_C1_C2_2
#define HFGRTR_EL2		S3_4_C1_C1_4
#define HFGWTR_EL2		S3_4_C1_C1_5
#define HFGITR_EL2		S3_4_C1_C1_6
#define HDFGRTR_EL2		S3_4_C3_C1_4
#define HDFGWTR_EL2		S3_4_C3_C1_5
#define HAFGRTR_EL2		S3_4_C3_C1_6
#define TRFCR_EL2		S3_4_C1_C2_1
#define PMSCR_EL2		S3_4_C9_C9_0
#define PMBLIMITR_EL1		S3_0_C9_C10_0
#define TRBLIMITR_EL1		S3_0_C9_C11_0
#define BRBCR_EL2		S2_4_C9_C0_0
#define CNTHV_CTL_EL2		S3_4_C14_C3_1
#define ICC_SRE_EL2		S3_4_C12_C9_5
#define ICH_AP0R0_EL2		S3_4_C12_C8_0
#define ICH_AP1R0_EL2		S3_4_C12_C9_0
#define ICH_HCR_EL2		S3_4_C12_C11_0
#define ICH_VTR_EL2		S3_4_C12_C11_1
#define ICH_VMCR_EL2		S3_4_C12_C11_7

#define HCR_VM			(1ull << 0)
#define HCR_SWIO		(1ull << 1)
#define HCR_PTW			(1ull << 2)
#define HCR_TWI			(1ull << 13)
#define HCR_TID3		(1ull << 18)
#define HCR_TSC			(1ull << 19)
#define HCR_TIDCP		(1ull << 20)
#define HCR_TACR		(1ull << 21)
#define HCR_RW			(1ull << 31)
#define HCR_TLOR		(1ull << 35)
#define HCR_TERR		(1ull << 36)
#define HCR_TID5		(1ull << 58)
#define HCR_E2H			(1ull << 34)
#define CPTR_RES1_TFP0		0x33ffull	/* RES1, TZ, TSM; TFP = 0 */
#define CPTR_TTA		(1ull << 20)
#define CPTR_TAM		(1ull << 30)
#define MDCR_TDRA		(1ull << 11)
#define MDCR_TDOSA		(1ull << 10)
#define MDCR_TPMS		(1ull << 14)
#define MDCR_HPMD		(1ull << 17)
#define MDCR_TTRF		(1ull << 19)
#define MDCR_HCCD		(1ull << 23)
#define CNTHCTL_EL1_DIRECT	3ull		/* EL1PCTEN, EL1PCEN */
#define ICC_SRE_ALL		0xfull
#define ICH_HCR_TC		(1ull << 10)
#define ICH_HCR_TALL0		(1ull << 11)
#define ICH_HCR_TALL1		(1ull << 12)
#define VTCR_BASE		0x80003540ull	/* SL0 1, WB, inner, 4K */
#define VTCR_PS_SHIFT		16
#define PA_RANGE_32		0
#define PA_RANGE_36		1
#define PA_RANGE_48		5
#define VTTBR_VMID_SHIFT	48

/* A 4-bit field of an ID register, zero-extended. */
static inline uint32_t id_field(uint64_t reg, uint32_t shift)
{
	return (uint32_t)(reg >> shift) & 0xf;
}
