/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Drawing who owns what: what the files of `bulkhead show` share.
 */
#pragma once

#include "load.h"

#define UNOWNED	   "(unowned)"
#define HYPERVISOR "hypervisor"

/* A line of the memory or device table. */
struct row {
	uint64_t base; /* physical */
	uint64_t size;
	uint64_t guest; /* guest-physical, cells' rows only */
	uint64_t flags; /* MEM_*; 0: not a cell's */
	struct name_text owner;
	struct name_text note; /* what a row is that is no cell's, or empty */
};

struct rows {
	struct row *row;
	size_t count;
	struct buffer buffer;
};

/* A range that is no cell's; absent devices have size 0. */
void show_add_fixed(struct rows *rows, const char *owner, const char *note,
		    uint64_t base, uint64_t size);

struct name_text show_cell_text(const struct chain *chain, uint32_t cell);

/* Provided by the architecture: rows of its interrupt controllers. */
void show_add_controllers(struct rows *rows, const struct chain *chain);

/* Provided by the architecture: print interrupts, and I/O ports if any. */
void show_interrupts(const struct chain *chain);
