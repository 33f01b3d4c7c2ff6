// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell starts with its caches off: what the root has loaded goes to the point
 * of coherency, and no line stays that could be written back over what the cell
 * writes. Clean and invalidate, never invalidate alone: that would lose what is
 * not the cell's, and on Cortex-A53 what is (errata 826319, 827319, 824069,
 * 819472).
 */
#include "arch_barrier.h"
#include "front.h"

#define MAX_PART 0x10000000ull
#define TURN	 8 /* lines, so that counting costs little */

static uintptr_t line_size(void)
{
	uint64_t ctr;

	__asm__("mrs %0, ctr_el0" : "=r"(ctr));
	return (uintptr_t)4 << ((ctr >> 16) & 0xf); /* CTR_EL0.DminLine */
}

/* Whole pages. */
static void clean(uintptr_t at, uint64_t size)
{
	uintptr_t line = line_size();
	uintptr_t end = at + size;

	while (at < end) {
		__asm__ volatile(".rept 8\n\tdc civac, %0\n\t"
				 "add %0, %0, %1\n\t.endr"
				 : "+r"(at)
				 : "r"(line)
				 : "memory");
	}
	_Static_assert(TURN == 8, "the .rept above");
	dsb(sy);
}

/* What is too large for the window is cleaned part by part. */
static void clean_region(uint64_t phys, uint64_t size)
{
	while (size > 0) {
		uint64_t part = size < MAX_PART ? size : MAX_PART;
		void *window = window_open(phys, part);

		if (window != NULL) {
			clean((uintptr_t)window, part);
		}
		window_close();
		phys += part;
		size -= part;
	}
}

void cache_clean_cell(uint32_t index)
{
	const struct cell_config *config = boot.chain.cells[index].config;
	const struct config_memory *region = config_memory(config);

	for (uint32_t i = 0; i < config->num_memory_regions; i++) {
		if ((region[i].flags & (MEM_IO | MEM_COMM_REGION)) == 0) {
			clean_region(region[i].phys_start, region[i].size);
		}
	}
}
