// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Table walks by the CPU, in memory that is not the cell's and in pages that
 * trap; target= is the address.
 */
#include "code.h"
#include "hostile.h"
#include "ioapic.h"
#include "mmio.h"
#include "mmu.h"

#define APIC_ADDRESS 0xfee00000UL
#define SLOT	     8UL /* of the root: addresses that nothing else uses */
#define SLOT_SHIFT   39
#define GIB_SLOT     6UL
#define GIB_SHIFT    30

/* A table of the second level, so that code runs on. */
static uint64_t below(uint64_t table)
{
	mmu_root[SLOT] = table | MMU_TABLE;
	mmu_flush();
	return SLOT << SLOT_SHIFT;
}

static uint64_t two_below(uint64_t table)
{
	mmu_gibs[GIB_SLOT] = table | MMU_TABLE;
	mmu_flush();
	return GIB_SLOT << GIB_SHIFT;
}

static void walk_target(void)
{
	mmio_read64(below(hostile_target()));
}

static void walk_target_lower(void)
{
	mmio_write64(two_below(hostile_target()), 0);
}

static void walk_by_fetch(void)
{
	hostile_execute(below(hostile_target()));
}

/* The root itself: not even the next instruction is found. */
static void walk_root(void)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(hostile_target()) : "memory");
}

static void walk_root_ioapic(void)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(IOAPIC_ADDRESS) : "memory");
}

static void walk_ioapic(void)
{
	mmio_read64(below(IOAPIC_ADDRESS));
}

static void walk_apic(void)
{
	mmio_read64(below(APIC_ADDRESS));
}

/* A hint may walk, but raises nothing: either nothing happens, or the end. */
static void walk_nothing(void)
{
	code_run(code_invlpg, below(hostile_target()), 0);
}

static const struct attack attacks[] = {
	{ "walk-foreign", walk_target, STOPS, 0 },
	{ "walk-foreign-lower", walk_target_lower, STOPS, 0 },
	{ "walk-exec", walk_by_fetch, STOPS, 0 },
	{ "walk-root", walk_root, STOPS, 0 },
	{ "walk-root-ioapic", walk_root_ioapic, STOPS, 0 },
	{ "walk-ioapic", walk_ioapic, STOPS, 0 },
	{ "walk-apic", walk_apic, STOPS, 0 },
	{ "walk-invlpg", walk_nothing, SURVIVES, 0 },
};

const struct attack_list walk_attacks = ATTACK_LIST(attacks, ANY_APIC);
