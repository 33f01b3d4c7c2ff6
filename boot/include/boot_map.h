/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The boot map's windows and the final maps: what boot/window.c and
 * boot/final_map.c share with each architecture's part. An architecture's
 * boot_arch.h defines struct boot_cpu, the addresses VA_* and leaves LEAF_*.
 */
#pragma once

#include "boot.h"

/* The format of host tables, and the level-2 root of the boot map. */
extern const struct paging_format paging_host;
extern uint64_t boot_root[];

/* Hardware id and cell of all CPUs in boot_cpus[]. */
void cpus_assign(void);

/* Pages of a final map; boot fails if they cannot be mapped. */
void final_map_add(struct page_table *table, uint64_t address, uint64_t phys,
		   uint64_t size, uint64_t attributes);

/* A part of the linked image, from @begin to @end. */
void final_map_section(struct page_table *table, const char *begin,
		       const char *end, uint64_t attributes);

/*
 * The final map of one CPU, which @table receives, by what boot_cpus[] says of
 * it. @cpu: on the page that it has already, or NULL: it gets one.
 */
void final_map_build(uint32_t id, struct page_table *table, struct cpu *cpu);

/* Without CONFIG_ROOTLESS: what management adds to it. */
void manage_final_map(struct page_table *table);

/* The place of CPU @id in the list of its cell's. */
static inline uint32_t cpu_index(const struct built_cell *built, uint32_t id)
{
	uint32_t index = 0;

	for (uint32_t below = 0; below < id; below++) {
		index += (uint32_t)(built->cpus >> below) & 1;
	}
	return index;
}

/* More physical memory that the eraser zeroes. */
void erase_add(struct page_table *table, struct erase_plan *plan, uint64_t phys,
	       uint64_t size);

/* Final maps of all CPUs; @boot_cpu's holds the erase window. */
void final_maps_build(uint32_t boot_cpu);

/*
 * Provided by boot/ARCH: what a CPU's map pointer is for a level-2 @root; the
 * rest of a final map and of struct cpu; what else is to be erased; ticks of
 * arch_clock() in a second; that entries which were free are in use now; and
 * that no CPU may use those that are free again.
 */
uint64_t arch_final_root(uint64_t *root);
void arch_final_map(struct page_table *table, uint32_t id, struct cpu *cpu);
void arch_build_erase(struct page_table *table, struct erase_plan *plan);
uint64_t arch_boot_clock_rate(void);
void arch_publish_map(void);
void arch_forget_boot_map(void);
