/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The VMCS as far as the runtime touches it: fields, SDM 3D appendix B, by
 * their encodings, whose bits 13 and 14 are the width; and
 * bits of both. Boot's share is in vmx_boot.h.
 */
#pragma once

/* 64 bits */
#define VMCS_EPTP		0x201a	/* EPT pointer */
#define VMCS_GUEST_PHYSICAL	0x2400	/* RO, of an EPT violation */
#define VMCS_DEBUGCTL		0x2802
#define VMCS_PAT		0x2804
#define VMCS_EFER		0x2806

/* 32 bits */
#define VMCS_EXCEPTION_BITMAP	0x4004
#define VMCS_ENTRY_CONTROLS	0x4012
#define VMCS_ENTRY_EVENT	0x4016	/* VM-entry interruption information */
#define VMCS_ENTRY_ERROR_CODE	0x4018
#define VMCS_ENTRY_LENGTH	0x401a	/* of the instruction */
#define VMCS_INSTRUCTION_ERROR	0x4400	/* RO */
#define VMCS_EXIT_REASON	0x4402	/* RO */
#define VMCS_EXIT_EVENT		0x4404	/* RO, VM-exit interruption information */
#define VMCS_EXIT_ERROR_CODE	0x4406	/* RO */
#define VMCS_VECTORING		0x4408	/* RO, IDT-vectoring information */
#define VMCS_EXIT_LENGTH	0x440c	/* RO, of the instruction */
#define VMCS_GDTR_LIMIT		0x4810
#define VMCS_IDTR_LIMIT		0x4812
#define VMCS_INTERRUPTIBILITY	0x4824
#define VMCS_ACTIVITY		0x4826
#define VMCS_SYSENTER_CS	0x482a

/* As wide as a register */
#define VMCS_CR0_SHADOW		0x6004
#define VMCS_CR4_SHADOW		0x6006
#define VMCS_QUALIFICATION	0x6400	/* RO */
#define VMCS_CR0		0x6800
#define VMCS_CR3		0x6802
#define VMCS_CR4		0x6804
#define VMCS_GDTR_BASE		0x6816
#define VMCS_IDTR_BASE		0x6818
#define VMCS_DR7		0x681a
#define VMCS_RSP		0x681c
#define VMCS_RIP		0x681e
#define VMCS_RFLAGS		0x6820
#define VMCS_PENDING_DEBUG	0x6822
#define VMCS_SYSENTER_ESP	0x6824
#define VMCS_SYSENTER_EIP	0x6826

/* Segment registers: ES is number 0; then CS, SS, DS, FS, GS, LDTR, TR. */
#define VMCS_SELECTOR(n)	(0x800u + 2 * (n))
#define VMCS_LIMIT(n)		(0x4800u + 2 * (n))
#define VMCS_RIGHTS(n)		(0x4814u + 2 * (n))
#define VMCS_BASE(n)		(0x6806u + 2 * (n))
#define SEGMENT_CS		1u
#define SEGMENT_LDTR		6u
#define SEGMENT_TR		7u
#define RIGHTS_CODE		0x9bu	/* accessed, 64 KiB */
#define RIGHTS_DATA		0x93u
#define RIGHTS_FLAT		0xc000u	/* added: 32 bits, 4 GiB */
#define RIGHTS_LONG		0x2000u	/* CS.L */
#define RIGHTS_LDT		0x82u
#define RIGHTS_TSS		0x8bu	/* busy, 32 bits */

#define ENTRY_IA32E		0x200u	/* copy of EFER.LMA: exits write it */
#define ACTIVITY_HLT		1u
#define BLOCKED_BY_NMI		0x8u	/* of interruptibility */

/* Interruption information, all three kinds. */
#define EVENT_VECTOR		0xffu
#define EVENT_TYPE		0x700u
#define EVENT_NMI		0x200u
#define EVENT_EXCEPTION		0x300u
#define EVENT_HAS_CODE		0x800u
#define EVENT_VALID		0x80000000u

#define ENTRY_FAILED		0x80000000u	/* added to an exit reason */
#define ENTRY_MACHINE_CHECK	(ENTRY_FAILED | 41)
/* Not of hardware: added to a VM-instruction error. */
#define RESUME_FAILED		0x40000000

#define QUALIFICATION_CR(q)	((q) & 0xf)
#define QUALIFICATION_CR_KIND(q) ((q) >> 4 & 3)		/* 0: MOV to CR */
#define QUALIFICATION_CR_REG(q)	((q) >> 8 & 0xf)
#define QUALIFICATION_PORT(q)	((uint16_t)((q) >> 16))
#define QUALIFICATION_PORT_SIZE(q) ((uint32_t)((q) & 7) + 1)
#define QUALIFICATION_PORT_IN	0x8u
#define QUALIFICATION_PORT_STRING 0x10u
#define QUALIFICATION_EPT_WRITE	0x2u
#define QUALIFICATION_EPT_FETCH	0x4u
#define QUALIFICATION_EPT_FINAL	0x180u	/* both: not of a table walk */

/* DR6, pending debug exceptions, and the qualification of #DB. */
#define DEBUG_BREAKPOINTS	0xfu
#define DEBUG_BD		0x2000u	/* access to a debug register */
#define DEBUG_BS		0x4000u	/* single step */
#define DEBUG_TRAPS		(DEBUG_BREAKPOINTS | DEBUG_BD | DEBUG_BS)
#define DR7_GD			0x2000u

#define CR0_NE			0x20u
#define CR0_NW			0x20000000u
#define CR0_CD			0x40000000u
#define CR4_MCE			0x40ull
#define CR4_VMXE		0x2000ull

/*
 * Bits of CR0 that stay as they are: no exit reloads CD and NW, and VMX wants
 * NE. And those of CR4 that the guest may have: VME, PVI, TSD, DE, PSE, PAE,
 * PGE, PCE, OSFXSR, OSXMMEXCPT, UMIP, FSGSBASE, PCIDE, OSXSAVE, SMEP, SMAP, PKE.
 */
#define CR0_HOST		(CR0_NE | CR0_NW | CR0_CD)
#define CR4_GUEST		0x770fbfull

#define XCR0_X87		0x1u
#define XCR0_SSE		0x2u
#define XCR0_AVX		0x4u
#define XCR0_MPX		0x18u
#define XCR0_AVX512		0xe0u
#define XCR0_AMX		0x60000u
