/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Nested tables of cells, the same for NPT and EPT but for their format.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct built_cell;

/*
 * Memory with these MEM_* flags, into an empty part of the tables below @root;
 * boot fails if there is none.
 */
void nested_map(uint64_t *root, uint64_t address, uint64_t phys, uint64_t size,
		uint64_t flags);

/* Provided by the link: what their tables are taken from; and their number. */
struct page_pool *nested_tables(void);
void nested_count_tables(void);

/* Accesses to the page at @address are @kind's, a trap_kind; not twice. */
void nested_add_trap(uint32_t cell, uint64_t address, uint32_t kind,
		     uint32_t index);

/*
 * A STEP root for one CPU of the cell, which is complete: RUN, with @scratch in
 * place of each trapped page. All of RUN's tables that are the same are shared.
 */
uint64_t *nested_step_build(const struct built_cell *built,
			    const void *scratch);

/* Provided by the back-end: memory with these MEM_* flags has no large leaves. */
bool nested_pages_only(uint64_t flags);
