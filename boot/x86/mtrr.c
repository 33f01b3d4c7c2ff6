// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Memory types of all CPUs are the boot CPU's. Firmware has set them so, but
 * what a CPU keeps of that over INIT is not the same everywhere; so whoever
 * starts a CPU writes them: SDM 3A "MTRR Considerations in MP Systems".
 */
#include "arch_barrier.h"
#include "boot_x86.h"
#include "insn.h"
#include "msr.h"
#include "policy.h"

#define LEAF_FEATURES 1
#define FEATURE_MTRR  (1u << 12)
#define MAX_MTRRS     80u
#define CR0_CD	      (1ull << 30)

struct mtrr {
	uint32_t msr;
	uint64_t value;
};

static struct mtrr mtrrs[MAX_MTRRS];
static uint32_t num_mtrrs;
static uint64_t def_type;

static const uint32_t fixed_ranges[] = {
	0x250, 0x258, 0x259, 0x268, 0x269, 0x26a,
	0x26b, 0x26c, 0x26d, 0x26e, 0x26f,
};

static void remember(uint32_t msr)
{
	if (num_mtrrs < MAX_MTRRS) {
		mtrrs[num_mtrrs].msr = msr;
		mtrrs[num_mtrrs].value = msr_read(msr);
		num_mtrrs++;
	}
}

void mtrr_remember(void)
{
	uint64_t capabilities;
	uint32_t ranges;

	if ((cpuid(LEAF_FEATURES, 0).edx & FEATURE_MTRR) == 0) {
		return;
	}
	capabilities = msr_read(MSR_MTRR_CAP);
	ranges = (uint32_t)(capabilities & MTRR_CAP_COUNT);
	def_type = msr_read(MSR_MTRR_DEF_TYPE);
	for (uint32_t i = 0; i < 2 * ranges; i++) {
		remember(MSR_MTRR_FIRST + i);
	}
	for (uint32_t i = 0; (capabilities & MTRR_CAP_FIXED) != 0 &&
			     i < sizeof(fixed_ranges) / sizeof(fixed_ranges[0]);
	     i++) {
		remember(fixed_ranges[i]);
	}
}

static bool differs(void)
{
	for (uint32_t i = 0; i < num_mtrrs; i++) {
		if (msr_read(mtrrs[i].msr) != mtrrs[i].value) {
			return true;
		}
	}
	return num_mtrrs != 0 && msr_read(MSR_MTRR_DEF_TYPE) != def_type;
}

/* No line and no translation may be cached with the old types. */
static void cache_switch(bool on)
{
	uint64_t cr0;

	__asm__ volatile("movq %%cr0, %0" : "=r"(cr0));
	cr0 = on ? cr0 & ~CR0_CD : cr0 | CR0_CD;
	__asm__ volatile("wbinvd" ::: "memory");
	__asm__ volatile("movq %0, %%cr0" : : "r"(cr0) : "memory");
	__asm__ volatile("wbinvd" ::: "memory");
	arch_forget_map();
}

void mtrr_copy(void)
{
	if (!differs()) {
		return;
	}
	cache_switch(false);
	msr_write(MSR_MTRR_DEF_TYPE,
		  def_type & ~(uint64_t)MTRR_DEF_TYPE_ENABLE);
	for (uint32_t i = 0; i < num_mtrrs; i++) {
		msr_write(mtrrs[i].msr, mtrrs[i].value);
	}
	msr_write(MSR_MTRR_DEF_TYPE, def_type);
	cache_switch(true);
}
