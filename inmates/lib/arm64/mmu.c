// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Stage 1 tables: 1 GiB blocks, and 2 MiB blocks in the GiB the image is in.
 */
#include <stdint.h>
#include "inmate.h"
#include "mmu.h"
#include "platform.h"
#include "sysreg.h"

#define ENTRIES	     512
#define GIB_SHIFT    30
#define BLOCK_SHIFT  21
#define TABLE	     0x3UL
#define BLOCK_RAM    0x705UL		/* write-back, inner shareable, AF */
#define BLOCK_DEVICE 0x60000000000401UL /* nGnRnE, AF, XN */
#define CACHE_LINE   16			/* the smallest there may be */

/* TTBR0_EL1 of all CPUs; start.S loads it. */
uint64_t mmu_root[ENTRIES] __attribute__((aligned(4096)));
static uint64_t image_gib[ENTRIES] __attribute__((aligned(4096)));

static void clean_to_memory(const uint64_t *table)
{
	const char *line = (const char *)table;

	for (uint32_t i = 0; i < ENTRIES * sizeof(*table); i += CACHE_LINE) {
		__asm__ volatile("dc cvac, %0" : : "r"(line + i) : "memory");
	}
}

void mmu_enable(void)
{
	uint64_t start = (uint64_t)(uintptr_t)inmate_image_start;
	uint64_t end = platform_ram_end();
	uint64_t gib = start >> GIB_SHIFT;

	for (uint64_t i = 0; i < ENTRIES; i++) {
		uint64_t address = (gib << GIB_SHIFT) + (i << BLOCK_SHIFT);
		bool ram = address + (1UL << BLOCK_SHIFT) > start &&
			   address < end;

		mmu_root[i] = (i << GIB_SHIFT) | BLOCK_DEVICE;
		image_gib[i] = address | (ram ? BLOCK_RAM : BLOCK_DEVICE);
	}
	mmu_root[gib] = (uint64_t)(uintptr_t)image_gib | TABLE;
	clean_to_memory(mmu_root);
	clean_to_memory(image_gib);
	dsb();
	mmu_switch_on();
}

bool mmu_is_enabled(void)
{
	return (sysreg_read(sctlr_el1) & SCTLR_EL1_M) != 0;
}
