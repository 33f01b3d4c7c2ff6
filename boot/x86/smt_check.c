// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Threads of one core share caches, buffers, and what INVD and CR0.CD do: they
 * must be of one cell. SDM 2A "CPUID" leaves 0xb and 0x1f, APM 3 leaf
 * 0x8000001e.
 */
#include "boot.h"
#include "config_check.h"
#include "insn.h"
#include "policy.h"

#define LEVEL_TYPE(ecx) ((ecx) >> 8 & 0xff)
#define LEVEL_SMT	1u

/* True if @leaf exists and numbers threads: *@core is the rest of the id. */
static bool core_by_leaf(uint32_t leaf, uint32_t *core)
{
	struct cpuid id = cpuid(leaf, 0);

	if (cpuid(0, 0).eax < leaf || id.ebx == 0 ||
	    LEVEL_TYPE(id.ecx) != LEVEL_SMT) {
		return false;
	}
	*core = id.edx >> (id.eax & 0x1f);
	return true;
}

/*
 * AMD's TOPOEXT: ids of a core's threads follow each other. Bochs says it has
 * the leaf, but there is no id in it.
 */
static bool core_by_extension(uint32_t *core)
{
	struct cpuid id = cpuid(0x8000001e, 0);
	uint32_t threads = (id.ebx >> 8 & 0xff) + 1;

	if (cpuid(0x80000000, 0).eax < 0x8000001e ||
	    (cpuid(0x80000001, 0).ecx & CPUID_80000001_ECX_TOPOEXT) == 0 ||
	    (id.eax & 0xff) != cpuid(1, 0).ebx >> 24) {
		return false;
	}
	*core = id.eax / threads;
	return true;
}

static uint32_t cores[CONFIG_MAX_CPUS];

void smt_note(uint32_t cpu)
{
	uint32_t *core = &cores[cpu];

	if (!core_by_leaf(0x1f, core) && !core_by_leaf(0xb, core) &&
	    !core_by_extension(core)) {
		/* What tells nothing has no threads: the initial APIC id. */
		*core = cpuid(1, 0).ebx >> 24;
	}
}

/* The cell that runs on each CPU; CONFIG_MAX_CELLS if there is none. */
static uint32_t owners[CONFIG_MAX_CPUS];

static void find_owners(void)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		owners[cpu] = CONFIG_MAX_CELLS;
	}
	for (uint32_t cell = 0; cell < boot.chain.num_cells; cell++) {
		uint64_t cpus = config_cpu_mask(&boot.chain, cell);

		for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
			if ((cpus >> cpu & 1) != 0 &&
			    chain_cell_exists(&boot.chain, cell)) {
				owners[cpu] = cell;
			}
		}
	}
}

static void check_pair(uint32_t a, uint32_t b)
{
	if (cores[a] == cores[b] && owners[a] != owners[b] &&
	    owners[b] != CONFIG_MAX_CELLS) {
		boot_fail("CPUs %u and %u are threads of core 0x%x; wanted in "
			  "one cell; found in \"%s\" and \"%s\"",
			  a, b, cores[a],
			  boot.chain.cells[owners[a]].config->name,
			  boot.chain.cells[owners[b]].config->name);
	}
}

void smt_check(void)
{
	find_owners();
	for (uint32_t a = 0; a < CONFIG_MAX_CPUS; a++) {
		for (uint32_t b = a + 1; b < CONFIG_MAX_CPUS; b++) {
			if (owners[a] != CONFIG_MAX_CELLS) {
				check_pair(a, b);
			}
		}
	}
}
