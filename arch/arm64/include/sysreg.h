/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The system registers the runtime touches, and no others. DDI 0487 D17,
 * IHI 0069 chapter 12 (ICC_*). All 64 bits wide for MRS and MSR.
 */
#pragma once

#include <stdint.h>

#define ICC_PMR_EL1		S3_0_C4_C6_0	/* RW priority mask */
#define ICC_AP1R0_EL1		S3_0_C12_C9_0	/* RW active priorities */
#define ICC_AP1R1_EL1		S3_0_C12_C9_1
#define ICC_AP1R2_EL1		S3_0_C12_C9_2
#define ICC_AP1R3_EL1		S3_0_C12_C9_3
#define ICC_DIR_EL1		S3_0_C12_C11_1	/* WO deactivate */
#define ICC_RPR_EL1		S3_0_C12_C11_3	/* RO running priority */
#define ICC_SGI1R_EL1		S3_0_C12_C11_5	/* WO send SGI */
#define ICC_BPR1_EL1		S3_0_C12_C12_3	/* RW binary point */
#define ICC_CTLR_EL1		S3_0_C12_C12_4	/* RW control */
#define ICC_SRE_EL1		S3_0_C12_C12_5	/* RW system register enable */
#define ICC_IGRPEN1_EL1		S3_0_C12_C12_7	/* RW group 1 enable */

#define ICC_CTLR_CBPR		0x1
#define ICC_CTLR_EOIMODE	0x2
#define SGI1R_TARGETS		0xffffull
#define SGI1R_INTID_SHIFT	24
#define SGI1R_INTID(value)	((value) >> SGI1R_INTID_SHIFT & 0xf)

#define HCR_FMO			(1ull << 3)
#define HCR_IMO			(1ull << 4)
#define HCR_AMO			(1ull << 5)

#define SPSR_EL1H_MASKED	0x3c5ull	/* EL1h, DAIF set */
#define SPSR_SPSEL		0x1ull
#define SPSR_EL			0xcull
#define SPSR_AARCH32		0x10ull
#define SPSR_BTYPE		(3ull << 10)
#define SPSR_SSBS		(1ull << 12)
#define SPSR_SS			(1ull << 21)
#define SPSR_PAN		(1ull << 22)
#define SPSR_DIT		(1ull << 24)

#define SCTLR_EL1_RESET		0x30d00800ull	/* RES1, all else off */
#define SCTLR_EL1_SPAN		(1ull << 23)
#define SCTLR_EL1_DSSBS		(1ull << 44)
#define CPACR_EL1_FPEN		(3ull << 20)
#define TCR_EL1_EPD		((1ull << 7) | (1ull << 23))

#define ESR_EC_SHIFT		26
#define ESR_IL			(1ull << 25)
#define ESR_EC_WFX		0x01
#define ESR_EC_HVC64		0x16
#define ESR_EC_SMC64		0x17
#define ESR_EC_SYS64		0x18
#define ESR_EC_FETCH_ABORT	0x20
#define ESR_EC_DATA_ABORT	0x24
#define ESR_IMM16		0xffffull
#define ESR_WFX_TIMED		0x2ull		/* WFIT, WFET */
/* Data and instruction aborts */
#define ESR_ISV			(1ull << 24)
#define ESR_SIZE(esr)		(1u << ((esr) >> 22 & 3))	/* bytes */
#define ESR_SAS(size)		((uint64_t)__builtin_ctz(size) << 22)
#define ESR_IS_WORD(esr)	(((esr) & (3 << 22)) == (2 << 22))
#define ESR_SSE			(1ull << 21)
#define ESR_SRT(esr)		((uint32_t)((esr) >> 16) & 0x1f)
#define ESR_SF			(1ull << 15)
#define ESR_CM			(1ull << 8)
#define ESR_S1PTW		(1ull << 7)
#define ESR_WNR			(1ull << 6)
#define ESR_IS_READ_WORD(esr)	(((esr) & (3 << 22 | ESR_WNR)) == 2 << 22)
#define ESR_FSC_TYPE		0x3cull
#define ESR_FSC_TRANSLATION	0x04
/* A valid syndrome, no cache maintenance, memory that is not mapped. */
#define ESR_SIMPLE_MASK		(ESR_ISV | ESR_CM | ESR_FSC_TYPE)
#define ESR_SIMPLE		(ESR_ISV | ESR_FSC_TRANSLATION)
/* And no table walk, no extension, an instruction of 4 bytes. */
#define ESR_PLAIN_MASK		(ESR_SIMPLE_MASK | ESR_S1PTW | ESR_SSE | ESR_IL)
#define ESR_PLAIN		(ESR_SIMPLE | ESR_IL)
/* MSR, MRS */
#define ESR_SYS64_READ		0x1ull
#define ESR_SYS64_RT(esr)	((uint32_t)((esr) >> 5) & 0x1f)
#define ESR_SYS64(op0, op1, crn, crm, op2)                              \
	(((op0) << 20) | ((op2) << 17) | ((op1) << 14) | ((crn) << 10) | \
	 ((crm) << 1))
#define ESR_SYS64_MASK		ESR_SYS64(3u, 7u, 15u, 15u, 7u)
#define ESR_SYS64_CRM(esr)	((uint32_t)((esr) >> 1) & 0xf)
#define ESR_SYS64_OP2(esr)	((uint32_t)((esr) >> 17) & 7)

#define sysreg_name(reg)	#reg
#define sysreg_read(reg)                                                       \
	({ uint64_t value_; __asm__ volatile("mrs %0, " sysreg_name(reg)       \
					     : "=r"(value_) : : "memory");     \
	   value_; })
#define sysreg_write(reg, value)                                               \
	__asm__ volatile("msr " sysreg_name(reg) ", %0"                        \
			 : : "r"((uint64_t)(value)) : "memory")
