// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * CPUID: what the CPU says, less what a guest must not have. One entry a leaf
 * with a mask for each register; a leaf that has none reads zero. A feature is
 * hidden if its instructions or MSRs are, for a guest believes what it reads.
 * SDM 2A "CPUID", APM 3 appendix E.
 */
#include "config.h"
#include "insn.h"
#include "vcpu.h"

/* What masks cannot tell. From STRUCTURED on they are subleaf 0's. */
enum kind {
	PLAIN,
	FEATURES,
	MAXIMUM,
	MAXIMUM_EXTENDED,
	ADDRESSES,
	STRUCTURED,
	XSTATE
};

struct leaf {
	uint32_t eax, ebx, ecx, edx;
	uint32_t kind;
};

#define ALL	    (~0u)
#define BIT(n)	    (1u << (n))
#define BITS(lo, n) (((1u << (n)) - 1) << (lo))
#define PASS                              \
	{                                 \
		ALL, ALL, ALL, ALL, PLAIN \
	}
#define EXTENDED 0x80000000u

/* x2APIC, TSC deadline */
#define APIC_ECX (IS_ENABLED(CONFIG_X2APIC) ? 0 : BIT(21) | BIT(24))
/* MCE, MCA: AMD tells them twice. */
#define MACHINE_CHECK_EDX (BIT(7) | BIT(14))

static const struct leaf leaves[2][0x22] = {
	{
		[0x00] = { 0, ALL, ALL, ALL, MAXIMUM },
		/* DTES64 MONITOR DS-CPL VMX SMX EIST TM2 SDBG PDCM DCA,
		 * OSXSAVE; PSN DS ACPI TM PBE */
		[0x01] = { ALL, ALL,
			   ~(BITS(2, 7) | BIT(11) | BIT(15) | BIT(18) |
			     BIT(27) | APIC_ECX),
			   ~(MACHINE_CHECK_EDX | BIT(18) | BITS(21, 2) |
			     BIT(29) | BIT(31)),
			   FEATURES },
		[0x02] = PASS,
		[0x04] = PASS,
		/* ARAT alone */
		[0x06] = { BIT(2), 0, 0, 0, PLAIN },
		/* TSC_ADJUST SGX HLE RTM PQM MPX PQE PT; OSPKE WAITPKG CET_SS
		 * TME LA57 MAWAU KL BUS_LOCK ENQCMD SGX_LC PKS; SGX_KEYS UINTR
		 * SRBDS_CTRL TSX_FORCE_ABORT TSXLDTRK PCONFIG ARCH_LBR
		 * CET_IBT */
		[0x07] = { 0,
			   ~(BITS(1, 2) | BIT(4) | BITS(11, 2) | BITS(14, 2) |
			     BIT(25)),
			   ~(BITS(4, 2) | BIT(7) | BIT(13) | BITS(16, 6) |
			     BITS(23, 2) | BITS(29, 3)),
			   ~(BIT(1) | BIT(5) | BIT(9) | BIT(13) | BIT(16) |
			     BITS(18, 3)),
			   STRUCTURED },
		[0x0b] = PASS,
		[0x0d] = { ALL, ALL, ALL, ALL, XSTATE },
		[0x15 ... 0x16] = PASS,
		[0x18] = PASS,
		[0x1a] = PASS,
		[0x1d ... 0x1f] = PASS,
	},
	{
		[0x00] = { 0, ALL, ALL, ALL, MAXIMUM_EXTENDED },
		/* SVM EXTAPIC OSVW IBS SKINIT WDT LWP TCE NODEID, PERFCTR and
		 * data breakpoints of AMD, MWAITX; FFXSR */
		[0x01] = { ALL, ALL,
			   ~(BITS(2, 2) | BITS(9, 2) | BITS(12, 2) | BIT(15) |
			     BIT(17) | BIT(19) | BITS(23, 2) | BITS(26, 5)),
			   ~(MACHINE_CHECK_EDX | BIT(25)), PLAIN },
		[0x02 ... 0x06] = PASS,
		/* INVTSC alone */
		[0x07] = { 0, 0, 0, BIT(8), PLAIN },
		/* INSTRET INVLPGB RDPRU MCOMMIT INT_WBINVD PPIN CPPC */
		[0x08] = { ALL,
			   ~(BIT(1) | BITS(3, 2) | BIT(8) | BIT(13) | BIT(21) |
			     BIT(23) | BIT(27)),
			   ALL, 0, ADDRESSES },
		[0x19 ... 0x1a] = PASS,
		[0x1d ... 0x1e] = PASS,
		/* UAI AIBRS CPUID_USER_DIS BP_SPEC_REDUCE: by MSRs */
		[0x21] = { ~(BITS(7, 2) | BIT(17) | BIT(31)), 0, 0, 0, PLAIN },
	},
};

/* Of STRUCTURED and XSTATE: all other subleaves, and subleaf 1. */
static const struct leaf subleaves[2][2] = {
	/* SHA512 SM3 SM4 AVX-VNNI AVX512_BF16 AVX-IFMA; AVX-VNNI-INT8
	 * AVX-NE-CONVERT AVX-VNNI-INT16 alone */
	{ { 0, 0, 0, 0, PLAIN },
	  { BITS(0, 3) | BITS(4, 2) | BIT(23), 0, 0, BITS(4, 2) | BIT(10),
	    PLAIN } },
	/* Without XSAVES and XFD. */
	{ PASS, { BITS(0, 3), ALL, 0, 0, PLAIN } },
};

static void put(struct guest_regs *regs, uint32_t eax, uint32_t ebx,
		uint32_t ecx, uint32_t edx)
{
	regs->r[RAX] = eax;
	regs->r[RBX] = ebx;
	regs->r[RCX] = ecx;
	regs->r[RDX] = edx;
}

/* Of hypervisors: Jailhouse for its inmates, KVM without features for Linux. */
static void put_hypervisor(struct guest_regs *regs)
{
	switch ((uint32_t)regs->r[RAX]) {
	case 0x40000000: /* "Jailhouse" */
		put(regs, 0x40000001, 0x6c69614a, 0x73756f68, 0x65);
		break;
	case 0x40000100: /* "KVMKVMKVM": else Linux gives up x2APIC */
		put(regs, 0x40000101, 0x4b4d564b, 0x564b4d56, 0x4d);
		break;
	default:
		put(regs, 0, 0, 0, 0);
		break;
	}
	vcpu_skip();
}

static inline void put_masked(struct guest_regs *regs, const struct leaf *leaf)
{
	struct cpuid id = cpuid((uint32_t)regs->r[RAX], (uint32_t)regs->r[RCX]);

	put(regs, id.eax & leaf->eax, id.ebx & leaf->ebx, id.ecx & leaf->ecx,
	    id.edx & leaf->edx);
}

static noinline void complete(struct guest_regs *regs, uint32_t kind)
{
	const uint32_t *max = this_cell.arch.cpuid_max;

	if (kind == FEATURES) {
		/* HYPERVISOR; OSXSAVE is a copy of the guest's CR4. */
		regs->r[RCX] |= BIT(31) | (vcpu_cr4() & BIT(18)) << 9;
	} else if (kind == STRUCTURED) {
		/* The last subleaf; OSPKE is a copy, too. */
		regs->r[RAX] = max[CPUID_MAX_STRUCTURED];
		regs->r[RCX] |= (vcpu_cr4() & BIT(22)) >> 18;
	} else if (kind == MAXIMUM) {
		regs->r[RAX] = max[CPUID_MAX_BASIC];
	} else if (kind == MAXIMUM_EXTENDED) {
		regs->r[RAX] = max[CPUID_MAX_EXTENDED] | EXTENDED;
	} else if (kind == ADDRESSES) {
		/* 48 linear bits, for LA57 is hidden. */
		regs->r[RAX] = (regs->r[RAX] & ~0xff00ull) | 48 << 8;
	}
	vcpu_skip();
}

void exit_cpuid(struct guest_regs *regs)
{
	uint32_t number = (uint32_t)regs->r[RAX];
	uint32_t subleaf = (uint32_t)regs->r[RCX];
	uint32_t index = number & ~EXTENDED;
	const struct leaf *leaf;

	if (index > this_cell.arch.cpuid_max[number >> 31]) {
		put_hypervisor(regs);
		return;
	}
	leaf = &leaves[number >> 31][index];
	if (leaf->kind >= STRUCTURED && subleaf != 0) {
		leaf = &subleaves[leaf->kind - STRUCTURED][subleaf == 1];
	}
	put_masked(regs, leaf);
	if (leaf->kind != PLAIN) {
		complete(regs, leaf->kind);
		return;
	}
	vcpu_skip();
}
