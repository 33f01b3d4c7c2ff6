/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What boot alone knows of SVM: controls that never change, and how it is
 * enabled. APM volume 2, chapter 15, appendix B; appendix A for MSRs.
 */
#pragma once

#include "svm_regs.h"

/* Bits of intercept_0c. */
#define INTERCEPT_NMI		(1u << 1)
#define INTERCEPT_INIT		(1u << 3)
#define INTERCEPT_RDPMC		(1u << 15)
#define INTERCEPT_CPUID		(1u << 18)
#define INTERCEPT_RSM		(1u << 19)
#define INTERCEPT_INVD		(1u << 22)
#define INTERCEPT_INVLPGA	(1u << 26)
#define INTERCEPT_IOIO		(1u << 27)
#define INTERCEPT_MSR		(1u << 28)
#define INTERCEPT_TASK		(1u << 29)
#define INTERCEPT_FERR		(1u << 30)
#define INTERCEPT_SHUTDOWN	(1u << 31)

/* Bits of intercept_10. */
#define INTERCEPT_SVM		0x7fu	/* VMRUN VMMCALL VMLOAD .. SKINIT */
#define INTERCEPT_WBINVD	(1u << 9)
#define INTERCEPT_MONITOR	(1u << 10)
#define INTERCEPT_MWAIT		(1u << 11)
#define INTERCEPT_RDPRU		(1u << 14)

/* Bits of intercept_14. */
#define INTERCEPT_INVLPGB	0x3u	/* and an illegal one */
#define INTERCEPT_MCOMMIT	(1u << 3)
#define INTERCEPT_TLBSYNC	(1u << 4)

#define TLB_FLUSH_ALL	1
#define TLB_FLUSH_GUEST	3		/* with CPUID's FlushByASID */
#define NESTED_PAGING	1		/* of nested_control */

#define SEGMENT_LDT	0x0082
#define SEGMENT_TSS	0x008b		/* 32 bits, busy */

/* CPUID */
#define CPUID_EXTENDED_FEATURES	0x80000001u
#define FEATURE_ECX_SVM		(1u << 2)
#define FEATURE_EDX_NX		(1u << 20)
#define FEATURE_EDX_PAGE1GB	(1u << 26)
#define CPUID_SVM		0x8000000au	/* EBX: number of ASIDs */
#define SVM_EDX_NPT		(1u << 0)
#define SVM_EDX_NRIP		(1u << 3)
#define SVM_EDX_FLUSH_BY_ASID	(1u << 6)

#define MSR_VM_CR	0xc0010114
#define VM_CR_R_INIT	0x02		/* INIT becomes #SX */
#define VM_CR_DIS_A20M	0x04
#define VM_CR_SVMDIS	0x10
#define MSR_VM_HSAVE_PA	0xc0010117
