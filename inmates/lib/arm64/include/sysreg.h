/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * System registers that inmates use: names for those that assemblers may not
 * know, values of fields, and access. Included from C and assembly.
 */
#pragma once

#define ICC_PMR_EL1		S3_0_C4_C6_0
#define ICC_AP1R0_EL1		S3_0_C12_C9_0
#define ICC_DIR_EL1		S3_0_C12_C11_1
#define ICC_SGI1R_EL1		S3_0_C12_C11_5
#define ICC_ASGI1R_EL1		S3_0_C12_C11_6
#define ICC_SGI0R_EL1		S3_0_C12_C11_7
#define ICC_IAR1_EL1		S3_0_C12_C12_0
#define ICC_EOIR1_EL1		S3_0_C12_C12_1
#define ICC_HPPIR1_EL1		S3_0_C12_C12_2
#define ICC_BPR1_EL1		S3_0_C12_C12_3
#define ICC_CTLR_EL1		S3_0_C12_C12_4
#define ICC_SRE_EL1		S3_0_C12_C12_5
#define ICC_IGRPEN1_EL1		S3_0_C12_C12_7
#define ICC_SRE_EL2		S3_4_C12_C9_5

#define ICC_PMR_OPEN		0xf0
#define ICC_CTLR_CBPR		0x1	/* group 1 has group 0's binary point */
#define ICC_CTLR_EOIMODE	0x2	/* EOIR1 drops the priority only */
#define ICC_SRE_EL1_ON		0x7
#define ICC_SRE_EL2_ON		0xf

#define CURRENT_EL_SHIFT	2
#define ID_AA64PFR0_GIC_SHIFT	24
#define CURRENT_EL_EL2		(2 << CURRENT_EL_SHIFT)
#define MPIDR_AFFINITY		0xff00ffffff

#define DAIF_ALL		0xf	/* as the immediate of daifset */
#define SPSR_EL1H_MASKED	0x3c5
#define SPSR_EL0T_MASKED	0x3c0
#define SPSR_A32_USER_MASKED	0x1d0

/* Given to EL1 where an inmate is entered at EL2: no hypervisor traps. */
/* RW; HCD: HVC is undefined; APK, API, EnSCXT, ATA: features are open. */
#define HCR_EL2_BARE		0x1200300a0000000
#define CNTHCTL_EL2_BARE	0x3		/* timers and counters open */
#define CPTR_EL2_BARE		0x22ff		/* FP, SVE, SME open */

#define SCTLR_EL1_RESET		0x30d00800
#define SCTLR_EL1_M		0x1
#define SCTLR_EL1_C		0x4
#define SCTLR_EL1_I		0x1000

#define CNT_CTL_ENABLE		0x1

#ifndef __ASSEMBLER__

#include <stdint.h>

/* The names are part of the instruction, so these two cannot be functions. */
#define SYSREG_STRING_OF(x)	#x
#define SYSREG_STRING(x)	SYSREG_STRING_OF(x)

#define sysreg_read(name)                                                   \
	({                                                                  \
		uint64_t sysreg_value_;                                     \
		__asm__ volatile("mrs %0, " SYSREG_STRING(name)             \
				 : "=r"(sysreg_value_) : : "memory");       \
		sysreg_value_;                                              \
	})

#define sysreg_write(name, value)                                           \
	__asm__ volatile("msr " SYSREG_STRING(name) ", %x0"                 \
			 : : "rZ"((uint64_t)(value)) : "memory")

static inline void isb(void)
{
	__asm__ volatile("isb" : : : "memory");
}

static inline void dsb(void)
{
	__asm__ volatile("dsb sy" : : : "memory");
}

#endif
