/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What boot alone knows of VMX: capabilities, SDM 3D appendix A; and fields of
 * the VMCS that never change, appendix B.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "vmx_regs.h"

#define MSR_VMX_BASIC		0x480
#define VMX_BASIC_REVISION(v)	((uint32_t)(v) & 0x7fffffffu)
#define VMX_BASIC_SIZE(v)	((uint32_t)((v) >> 32) & 0x1fffu)
#define VMX_BASIC_TYPE(v)	((uint32_t)((v) >> 50) & 0xfu)
#define VMX_BASIC_TRUE		(1ull << 55)	/* the MSRs 48D to 490 exist */
#define MSR_VMX_MISC		0x485
#define VMX_MISC_LMA		(1ull << 5)	/* exits write ENTRY_IA32E */
#define VMX_MISC_HLT		(1ull << 6)	/* activity state */
#define MSR_VMX_CR0_FIXED0	0x486		/* bits that must be 1 */
#define MSR_VMX_CR0_FIXED1	0x487		/* bits that may be 1 */
#define MSR_VMX_CR4_FIXED0	0x488
#define MSR_VMX_CR4_FIXED1	0x489
#define MSR_VMX_SECONDARY	0x48b
#define MSR_VMX_EPT		0x48c
#define VMX_EPT_4_LEVELS	(1ull << 6)
#define VMX_EPT_UC		(1ull << 8)
#define VMX_EPT_WB		(1ull << 14)
#define VMX_EPT_2_MIB		(1ull << 16)
#define VMX_EPT_INVEPT_ALL	(1ull << 20 | 1ull << 26)
#define MSR_VMX_PIN		0x48d		/* these four: TRUE */
#define MSR_VMX_PROCESSOR	0x48e
#define MSR_VMX_EXIT		0x48f
#define MSR_VMX_ENTRY		0x490
#define FEATURE_CONTROL_VMX	0x4		/* outside SMX operation */
#define ARCH_CAP_PSCHANGE_MC_NO	(1ull << 6)
#define MEMORY_WB		6u

/* Bits of controls that depend on the CPU. */
#define SECONDARY_RDTSCP	(1u << 3)
#define SECONDARY_INVPCID	(1u << 12)
#define SECONDARY_ENCLS		(1u << 15)

#define VMCS_HOST_SELECTOR(n)	(0xc00u + 2 * (n))	/* ES to GS, TR */
#define HOST_SELECTOR_TR	6u
#define VMCS_IO_BITMAP_A	0x2000
#define VMCS_IO_BITMAP_B	0x2002
#define VMCS_MSR_BITMAP		0x2004
#define VMCS_ENCLS_BITMAP	0x202e
#define VMCS_LINK		0x2800
#define VMCS_HOST_PAT		0x2c00
#define VMCS_HOST_EFER		0x2c02
#define VMCS_PIN_CONTROLS	0x4000
#define VMCS_PROCESSOR_CONTROLS	0x4002
#define VMCS_PF_MASK		0x4006
#define VMCS_PF_MATCH		0x4008
#define VMCS_CR3_TARGETS	0x400a
#define VMCS_EXIT_CONTROLS	0x400c
#define VMCS_EXIT_MSR_STORES	0x400e
#define VMCS_EXIT_MSR_LOADS	0x4010
#define VMCS_ENTRY_MSR_LOADS	0x4014
#define VMCS_SECONDARY_CONTROLS	0x401e
#define VMCS_HOST_SYSENTER_CS	0x4c00
#define VMCS_CR0_MASK		0x6000
#define VMCS_CR4_MASK		0x6002
#define VMCS_HOST_CR0		0x6c00
#define VMCS_HOST_CR3		0x6c02
#define VMCS_HOST_CR4		0x6c04
#define VMCS_HOST_FS_BASE	0x6c06
#define VMCS_HOST_GS_BASE	0x6c08
#define VMCS_HOST_TR_BASE	0x6c0a
#define VMCS_HOST_GDTR_BASE	0x6c0c
#define VMCS_HOST_IDTR_BASE	0x6c0e
#define VMCS_HOST_SYSENTER_ESP	0x6c10
#define VMCS_HOST_SYSENTER_EIP	0x6c12
#define VMCS_HOST_RSP		0x6c14
#define VMCS_HOST_RIP		0x6c16

#define EPTP_WB_4_LEVELS	(MEMORY_WB | 3u << 3)	/* A and D stay off */

struct vmx_controls {
	uint32_t pin;
	uint32_t processor;
	uint32_t secondary;
	uint32_t exit;
	uint32_t entry;
};

/*
 * What guests need, by this CPU's capabilities: the boot fails by name if one
 * cannot be on, and by number if one that is not wanted cannot be off.
 */
void vmx_controls(uint32_t cpu, struct vmx_controls *controls);

/* True if the CPU may not survive a change of an executable page's size. */
bool vmx_needs_small_pages(void);
