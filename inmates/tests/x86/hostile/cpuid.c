// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * CPUID: every leaf and what must not be told.
 */
#include "cpu.h"
#include "hostile.h"

#define EXTENDED  0x80000000u
#define SUBLEAVES 40
#define LEAVES	  0x40
#define STORM	  20000

static bool is_empty(struct cpuid id)
{
	return (id.eax | id.ebx | id.ecx | id.edx) == 0;
}

/* Behind the last leaf there is nothing; a CPU would repeat its last one. */
static void read_behind(uint32_t base)
{
	uint32_t last = cpuid(base, 0).eax;

	hostile_check("the class of leaves", last & 0xffff0000, base);
	for (uint32_t leaf = last + 1; leaf < last + LEAVES; leaf++) {
		hostile_check_that("a leaf that is none",
				   is_empty(cpuid(leaf, 0)), leaf);
	}
}

static void read_all(void)
{
	static const uint32_t odd[] = { 0x20000000, 0x3fffffff, 0x40000002,
					0x400000ff, 0x40000102, 0x40010000,
					0x7fffffff, 0x80860000, 0xbfffffff,
					0xc0000000, 0xc0000001, 0xffffffff };

	read_behind(0);
	read_behind(EXTENDED);
	for (uint32_t i = 0; i < COUNT_OF(odd); i++) {
		hostile_check_that("a leaf that is none",
				   is_empty(cpuid(odd[i], 0)), odd[i]);
	}
	for (uint32_t leaf = 0; leaf < LEAVES; leaf++) {
		for (uint32_t sub = 0; sub < SUBLEAVES; sub++) {
			cpuid(leaf, sub);
			cpuid(EXTENDED | leaf, sub);
		}
		cpuid(leaf, UINT32_MAX);
	}
}

/* What the MSRs and instructions that are refused would be announced by. */
static void read_hidden(void)
{
	struct cpuid one = cpuid(1, 0);
	struct cpuid seven = cpuid(7, 0);
	struct cpuid extended = cpuid(EXTENDED | 1, 0);

	hostile_check("MONITOR VMX SMX", one.ecx & 0x68, 0);
	hostile_check("MCE MCA", one.edx & 0x4080, 0);
	hostile_check("hypervisor", one.ecx >> 31, 1);
	hostile_check("SGX RTM PQM PT", seven.ebx & 0x02009804, 0);
	hostile_check("SVM SKINIT MWAITX", extended.ecx & 0x20001004, 0);
	hostile_check_that("SVM leaf", is_empty(cpuid(EXTENDED | 0xa, 0)), 0);
	hostile_check_that("SEV leaf", is_empty(cpuid(EXTENDED | 0x1f, 0)), 0);
	hostile_check_that("PMU leaf", is_empty(cpuid(0xa, 0)), 0);
	hostile_check_that("MONITOR leaf", is_empty(cpuid(5, 0)), 0);
	hostile_check_that("SGX leaf", is_empty(cpuid(0x12, 0)), 0);
	hostile_check_that("PT leaf", is_empty(cpuid(0x14, 0)), 0);
}

/* Copies of bits in CR4 are the cell's own. */
static void read_copies(void)
{
	uint64_t cr4;

	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	hostile_check("OSXSAVE", cpuid(1, 0).ecx >> 27 & 1, cr4 >> 18 & 1);
	hostile_check("OSPKE", cpuid(7, 0).ecx >> 4 & 1, cr4 >> 22 & 1);
}

static void storm(void)
{
	for (uint32_t i = 0; i < STORM; i++) {
		cpuid(i % LEAVES, i);
	}
}

static const struct attack attacks[] = {
	{ "cpuid-all", read_all, SURVIVES, 0 },
	{ "cpuid-hidden", read_hidden, SURVIVES, 0 },
	{ "cpuid-copies", read_copies, SURVIVES, 0 },
	{ "cpuid-storm", storm, SURVIVES, 0 },
};

const struct attack_list cpuid_attacks = ATTACK_LIST(attacks, ANY_APIC);
