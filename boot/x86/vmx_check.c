// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * VMX, CPU by CPU: what it must have. Everything is asked for by name, so that
 * a machine that lacks it says so. SDM 3D appendix A.
 */
#include "boot_x86.h"
#include "insn.h"
#include "msr.h"
#include "policy.h"
#include "vmx_boot.h"
#include "x86_regs.h"

#define CPUID_FEATURES		1u
#define FEATURES_ECX_VMX	(1u << 5)
#define FEATURES_ECX_X2APIC	(1u << 21)
#define FEATURES_ECX_XSAVE	(1u << 26)
#define CPUID_STRUCTURED	7u
#define STRUCTURED_EBX_SGX	(1u << 2)
#define STRUCTURED_EBX_INVPCID	(1u << 10)
#define CPUID_EXTENDED_FEATURES 0x80000001u
#define EXTENDED_EDX_RDTSCP	(1u << 27)
#define VMCS_BYTES		4096u

struct control {
	uint32_t bit;
	const char *name; /* NULL: it is optional */
};

/* @always: reserved, and 1 on all CPUs. */
struct control_word {
	const char *name;
	uint32_t msr;
	uint32_t always;
	struct control wanted[8];
};

static const struct control_word pin_word = {
	.name = "pin-based",
	.msr = MSR_VMX_PIN,
	.always = 0x16,
	.wanted = { { 1u << 3, "NMI exiting" } },
};

static const struct control_word processor_word = {
	.name = "processor-based",
	.msr = MSR_VMX_PROCESSOR,
	.always = 0x04006172,
	.wanted = {
		{ 1u << 10, "MWAIT exiting" },
		{ 1u << 11, "RDPMC exiting" },
		{ 1u << 25, "I/O bitmaps" },
		{ 1u << 28, "MSR bitmaps" },
		{ 1u << 29, "MONITOR exiting" },
		{ 1u << 31, "secondary controls" },
	},
};

static const struct control_word secondary_word = {
	.name = "secondary",
	.msr = MSR_VMX_SECONDARY,
	.wanted = {
		{ 1u << 1, "EPT" },
		{ SECONDARY_RDTSCP, NULL },
		{ 1u << 6, "WBINVD exiting" },
		{ 1u << 7, "unrestricted guest" },
		{ SECONDARY_INVPCID, NULL },
		{ SECONDARY_ENCLS, NULL },
	},
};

static const struct control_word exit_word = {
	.name = "exit",
	.msr = MSR_VMX_EXIT,
	.always = 0x36dfb,
	.wanted = {
		{ 1u << 2, "save debug controls" },
		{ 1u << 9, "64-bit host" },
		{ 1u << 18, "save PAT" },
		{ 1u << 19, "load PAT at exit" },
		{ 1u << 20, "save EFER" },
		{ 1u << 21, "load EFER at exit" },
	},
};

static const struct control_word entry_word = {
	.name = "entry",
	.msr = MSR_VMX_ENTRY,
	.always = 0x11fb,
	.wanted = {
		{ 1u << 2, "load debug controls" },
		{ 1u << 14, "load PAT at entry" },
		{ 1u << 15, "load EFER at entry" },
	},
};

static noreturn void missing(uint32_t cpu, const char *what)
{
	boot_fail("CPU %u: VMX with %s; wanted; not found", cpu, what);
}

/* Of the capability MSR the lower half must be 1, the upper half may be. */
static uint32_t choose(uint32_t cpu, const struct control_word *word)
{
	uint64_t capability = msr_read(word->msr);
	uint32_t value = word->always;
	uint32_t unwanted;

	for (uint32_t i = 0; i < 8 && word->wanted[i].bit != 0; i++) {
		const struct control *control = &word->wanted[i];

		if ((capability >> 32 & control->bit) != 0) {
			value |= control->bit;
		} else if (control->name != NULL) {
			missing(cpu, control->name);
		}
	}
	unwanted = (uint32_t)capability & ~value;
	if (unwanted != 0) {
		boot_fail("CPU %u: VMX' %s controls; wanted 0x%x; found 0x%x "
			  "always on, too",
			  cpu, word->name, value, unwanted);
	}
	return value;
}

static uint32_t structured_features(void)
{
	return cpuid(0, 0).eax >= CPUID_STRUCTURED
		       ? cpuid(CPUID_STRUCTURED, 0).ebx
		       : 0;
}

/* Controls without which a guest lacks what CPUID shows, or has too much. */
static void check_secondary(uint32_t cpu, uint32_t controls)
{
	uint32_t structured = structured_features();

	if ((controls & SECONDARY_RDTSCP) == 0 &&
	    (cpuid(CPUID_EXTENDED_FEATURES, 0).edx & EXTENDED_EDX_RDTSCP) !=
		    0) {
		missing(cpu, "RDTSCP");
	}
	if ((controls & SECONDARY_INVPCID) == 0 &&
	    (structured & STRUCTURED_EBX_INVPCID) != 0) {
		missing(cpu, "INVPCID");
	}
	if ((controls & SECONDARY_ENCLS) == 0 &&
	    (structured & STRUCTURED_EBX_SGX) != 0) {
		missing(cpu, "ENCLS exiting");
	}
}

void vmx_controls(uint32_t cpu, struct vmx_controls *controls)
{
	controls->pin = choose(cpu, &pin_word);
	controls->processor = choose(cpu, &processor_word);
	controls->secondary = choose(cpu, &secondary_word);
	check_secondary(cpu, controls->secondary);
	controls->exit = choose(cpu, &exit_word);
	controls->entry = choose(cpu, &entry_word);
}

bool vmx_needs_small_pages(void)
{
	return cpuid(0, 0).eax < CPUID_STRUCTURED ||
	       (cpuid(CPUID_STRUCTURED, 0).edx &
		CPUID_7_EDX_ARCH_CAPABILITIES) == 0 ||
	       (msr_read(MSR_ARCH_CAPABILITIES) & ARCH_CAP_PSCHANGE_MC_NO) == 0;
}

static void check_cpuid(uint32_t cpu)
{
	static const struct control wanted[] = {
		{ FEATURES_ECX_VMX, "VMX" },
		{ FEATURES_ECX_X2APIC, "x2APIC" },
		{ FEATURES_ECX_XSAVE, "XSAVE" },
	};
	uint32_t found = cpuid(CPUID_FEATURES, 0).ecx;

	for (uint32_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if ((found & wanted[i].bit) == 0) {
			boot_fail("CPU %u: %s; wanted; not found", cpu,
				  wanted[i].name);
		}
	}
}

static void check_firmware(uint32_t cpu)
{
	uint64_t value = msr_read(MSR_FEATURE_CONTROL);

	if ((value & FEATURE_CONTROL_LOCKED) == 0) {
		msr_write(MSR_FEATURE_CONTROL,
			  value | FEATURE_CONTROL_LOCKED | FEATURE_CONTROL_VMX);
		value = msr_read(MSR_FEATURE_CONTROL);
	}
	if ((value & FEATURE_CONTROL_VMX) == 0) {
		boot_fail("CPU %u: VMX; wanted enabled; found disabled by the "
			  "firmware (FEATURE_CONTROL 0x%lx)",
			  cpu, value);
	}
}

static void check_tables(uint32_t cpu)
{
	static const struct {
		uint64_t bits;
		const char *name;
	} wanted[] = {
		{ VMX_EPT_4_LEVELS, "EPT of 4 levels" },
		{ VMX_EPT_UC, "uncached EPT leaves" },
		{ VMX_EPT_WB, "EPT in write-back memory" },
		{ VMX_EPT_2_MIB, "EPT leaves of 2 MiB" },
		{ VMX_EPT_INVEPT_ALL, "INVEPT of all contexts" },
	};
	uint64_t found = msr_read(MSR_VMX_EPT);

	for (uint32_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if ((found & wanted[i].bits) != wanted[i].bits) {
			missing(cpu, wanted[i].name);
		}
	}
}

/* Bits of control registers that the guest cannot have as it wants them. */
static void check_fixed(uint32_t cpu)
{
	uint64_t cr0 = msr_read(MSR_VMX_CR0_FIXED0);
	uint64_t cr4 = msr_read(MSR_VMX_CR4_FIXED0);

	if ((cr0 & ~(uint64_t)(CR0_PE | CR0_PG | CR0_NE)) != 0 ||
	    (cr4 & ~CR4_VMXE) != 0) {
		boot_fail("CPU %u: VMX' fixed bits; wanted PE, NE, PG and "
			  "VMXE; found CR0 0x%lx, CR4 0x%lx",
			  cpu, cr0, cr4);
	}
	if ((msr_read(MSR_VMX_CR4_FIXED1) & CR4_MCE) == 0) {
		missing(cpu, "CR4.MCE");
	}
}

void vcpu_check_cpu(uint32_t cpu)
{
	struct vmx_controls controls;
	uint64_t basic, misc;

	check_cpuid(cpu);
	check_firmware(cpu);
	basic = msr_read(MSR_VMX_BASIC);
	if ((basic & VMX_BASIC_TRUE) == 0) {
		missing(cpu, "TRUE controls");
	}
	if (VMX_BASIC_TYPE(basic) != MEMORY_WB ||
	    VMX_BASIC_SIZE(basic) > VMCS_BYTES) {
		missing(cpu, "a VMCS of a page in write-back memory");
	}
	vmx_controls(cpu, &controls);
	check_tables(cpu);
	check_fixed(cpu);
	misc = msr_read(MSR_VMX_MISC);
	if ((misc & VMX_MISC_HLT) == 0) {
		missing(cpu, "activity state HLT");
	}
	if ((misc & VMX_MISC_LMA) == 0) {
		missing(cpu, "a copy of EFER.LMA at exits");
	}
}
