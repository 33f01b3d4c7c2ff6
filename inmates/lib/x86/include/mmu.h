/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Page tables: the first 4 GiB 1:1 in 2 MiB pages, all open to user mode. RAM
 * is cached; the last GiB, where the devices are, is not. Included from C and
 * assembly.
 */
#pragma once

#define MMU_GIB			4
#define MMU_ENTRIES		512
#define MMU_PAGE_SHIFT		21

#define MMU_TABLE		0x07	/* present, writable, user */
#define MMU_PAGE		0x87	/* the same, 2 MiB */
#define MMU_PAGE_UNCACHED	0x9f

#ifndef __ASSEMBLER__

#include <stdint.h>

/* Root, its only table, and one of 2 MiB pages a GiB; filled by start.S. */
extern uint64_t mmu_root[MMU_ENTRIES];
extern uint64_t mmu_gibs[MMU_ENTRIES];
extern uint64_t mmu_pages[MMU_GIB * MMU_ENTRIES];

/* Paging is always on. */
static inline void mmu_enable(void)
{
}

/* After a change of the tables. */
static inline void mmu_flush(void)
{
	uint64_t root;

	__asm__ volatile("mov %%cr3, %0; mov %0, %%cr3"
			 : "=r"(root) : : "memory");
}

#endif
