// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * All CPUs must be the same: a cell's constants are made on one of them, memory
 * must have one type, and a mitigation that one lacks protects none. The boot
 * CPU's facts are remembered; each other CPU compares its own.
 */
#include "arch_barrier.h"
#include "boot.h"
#include "config.h"
#include "insn.h"
#include "msr.h"
#include "policy.h"

#define EXTENDED     0x80000000u
#define MAX_RANGES   32u
#define MAX_FACTS    128u /* 48 of CPUID, 3 MSRs, MTRRs: 2 + 2 * 32 + 11 */
#define FEATURE_MTRR (1u << 12)
#define FEATURE_PAT  (1u << 16)

/* Copies of CR4's bits. */
#define OSXSAVE (1u << 27)
#define OSPKE	(1u << 4)

struct cpuid_fact {
	uint32_t leaf;
	uint32_t subleaf;
	struct cpuid mask;
};

#define ALL (~0u)

static const struct cpuid_fact cpuid_facts[] = {
	{ 0x0, 0, { ALL, ALL, ALL, ALL } },
	{ 0x1, 0, { ALL, 0, ~OSXSAVE, ALL } },
	{ 0x7, 0, { ALL, ALL, ~OSPKE, ALL } },
	{ 0x7, 1, { ALL, ALL, ALL, ALL } },
	{ 0xd, 0, { ALL, 0, ALL, ALL } },
	{ 0xd, 1, { ALL, 0, ALL, ALL } },
	{ EXTENDED, 0, { ALL, ALL, ALL, ALL } },
	{ EXTENDED + 0x1, 0, { ALL, ALL, ALL, ALL } },
	{ EXTENDED + 0x7, 0, { ALL, ALL, ALL, ALL } },
	{ EXTENDED + 0x8, 0, { ALL, ALL, ALL, ALL } },
	{ EXTENDED + 0xa, 0, { ALL, ALL, ALL, ALL } },
	{ EXTENDED + 0x21, 0, { ALL, ALL, ALL, ALL } },
};

static const uint32_t fixed_ranges[] = {
	0x250, 0x258, 0x259, 0x268, 0x269, 0x26a,
	0x26b, 0x26c, 0x26d, 0x26e, 0x26f,
};

static uint64_t wanted[MAX_FACTS];
static uint64_t arrived[CONFIG_MAX_CPUS]; /* by that CPU's TSC */

/* One walk over all facts of this CPU. */
struct walk {
	uint32_t cpu;
	bool is_first;
	uint32_t next;
};

static void judge(struct walk *walk, const char *what, uint32_t number,
		  uint64_t found)
{
	uint64_t *fact = &wanted[walk->next++];

	if (walk->is_first) {
		*fact = found;
	} else if (*fact != found) {
		boot_fail("CPU %u: %s 0x%x is not the boot CPU's; wanted "
			  "0x%lx; found 0x%lx",
			  walk->cpu, what, number, *fact, found);
	}
}

static void judge_msr(struct walk *walk, uint32_t msr)
{
	judge(walk, "MSR", msr, msr_read(msr));
}

static void judge_cpuid(struct walk *walk, const struct cpuid_fact *fact)
{
	struct cpuid id = { 0, 0, 0, 0 };

	if (cpuid(fact->leaf & EXTENDED, 0).eax >= fact->leaf) {
		id = cpuid(fact->leaf, fact->subleaf);
	}
	judge(walk, "EAX of CPUID", fact->leaf, id.eax & fact->mask.eax);
	judge(walk, "EBX of CPUID", fact->leaf, id.ebx & fact->mask.ebx);
	judge(walk, "ECX of CPUID", fact->leaf, id.ecx & fact->mask.ecx);
	judge(walk, "EDX of CPUID", fact->leaf, id.edx & fact->mask.edx);
}

static void judge_memory_types(struct walk *walk)
{
	uint64_t capabilities = msr_read(MSR_MTRR_CAP);
	uint32_t ranges = (uint32_t)(capabilities & MTRR_CAP_COUNT);

	judge_msr(walk, MSR_MTRR_CAP);
	judge_msr(walk, MSR_MTRR_DEF_TYPE);
	for (uint32_t i = 0; i < ranges && i < MAX_RANGES; i++) {
		judge_msr(walk, MSR_MTRR_FIRST + i * 2);
		judge_msr(walk, MSR_MTRR_FIRST + i * 2 + 1);
	}
	for (uint32_t i = 0; (capabilities & MTRR_CAP_FIXED) != 0 &&
			     i < sizeof(fixed_ranges) / sizeof(fixed_ranges[0]);
	     i++) {
		judge_msr(walk, fixed_ranges[i]);
	}
}

/* Intel: CPUID writes it here, if it was zero. */
static uint64_t microcode_revision(void)
{
	if (IS_ENABLED(CONFIG_VMX)) {
		msr_write(MSR_MICROCODE_REVISION, 0);
		cpuid(1, 0);
	}
	return msr_read(MSR_MICROCODE_REVISION);
}

static void judge_all(struct walk *walk)
{
	uint32_t features = cpuid(1, 0).edx;

	for (uint32_t i = 0; i < sizeof(cpuid_facts) / sizeof(cpuid_facts[0]);
	     i++) {
		judge_cpuid(walk, &cpuid_facts[i]);
	}
	judge(walk, "microcode, MSR", MSR_MICROCODE_REVISION,
	      microcode_revision());
	if ((features & FEATURE_PAT) != 0) {
		judge_msr(walk, MSR_PAT);
	}
	if (cpuid(0, 0).eax >= 7 &&
	    (cpuid(7, 0).edx & CPUID_7_EDX_ARCH_CAPABILITIES) != 0) {
		judge_msr(walk, MSR_ARCH_CAPABILITIES);
	}
	if ((features & FEATURE_MTRR) != 0) {
		judge_memory_types(walk);
	}
}

void cpu_check_remember(void)
{
	struct walk walk = { .is_first = true };

	judge_all(&walk);
}

void cpu_check(uint32_t cpu)
{
	struct walk walk = { .cpu = cpu };

	arrived[cpu] = arch_clock();
	judge_all(&walk);
}

void cpu_check_tsc(uint32_t cpu, uint64_t before, uint64_t after)
{
	if (arrived[cpu] - before > after - before) {
		boot_fail("CPU %u: its TSC is not the boot CPU's; wanted 0x%lx "
			  "to 0x%lx; found 0x%lx",
			  cpu, before, after, arrived[cpu]);
	}
}
