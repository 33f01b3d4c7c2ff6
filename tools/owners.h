/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Who owns what, by a configuration: the data that `bulkhead show` prints and
 * draws, and that `bulkhead explain` looks things up in.
 */
#pragma once

#include "load.h"

/* An owner is the number of a cell in the chain, or one of these. */
#define OWNER_HYPERVISOR 0xfffffff0u
#define OWNER_ALL	 0xfffffff1u	/* every cell */
#define OWNER_UNOWNED	 0xfffffff2u	/* could be granted, but is not */
#define OWNER_NOBODY	 0xfffffff3u	/* never list */

/* A range of memory or of devices. */
struct row {
	uint64_t base;		/* physical; comm regions: nothing */
	uint64_t size;
	uint64_t guest;		/* guest-physical, cells' rows only */
	uint64_t flags;		/* MEM_*; 0: not a cell's */
	uint32_t owner;
	uint32_t number;	/* of the region in its cell's config */
	uint64_t trapped;	/* bytes that cells see emulated, at @base */
	struct name_text note;	/* what a row is that is no cell's, or empty */
};

struct rows {
	struct row *row;
	size_t count;
	struct buffer buffer;
};

#define LINE_LEN 96

/* Something that is not a range: an interrupt, ports, a device on a bus. */
struct line {
	char what[LINE_LEN];
	uint32_t owner;
	struct name_text note;	/* like row.note */
};

struct lines {
	struct line *line;
	size_t count;
	struct buffer buffer;
};

/* A range that two cells have. */
struct shared {
	uint64_t base;
	uint64_t size;
	uint32_t owner[2];
	uint32_t number[2];
};

/* More are not looked for: a configuration that has them makes no sense. */
#define SHARED_MAX 256

struct owners {
	struct rows memory;	/* both sorted by base */
	struct rows devices;
	struct lines interrupts;
	struct lines ports;
	struct lines buses;
	struct shared shared[SHARED_MAX];
	size_t num_shared;
};

/* Fill *@owners from a parsed chain. The caller frees it. */
void owners_find(struct owners *owners, const struct chain *chain);
void owners_free(struct owners *owners);

/* The owner's name; those that are no cells stand in parentheses, or alone. */
struct name_text owner_text(const struct chain *chain, uint32_t owner);

/* The end of a range; where a bad config makes it wrap, the last address. */
uint64_t range_end_of(uint64_t base, uint64_t size);

/* A range that is no cell's; absent devices have size 0. */
void owners_add_fixed(struct rows *rows, uint32_t owner, const char *note,
		      uint64_t base, uint64_t size);

/* An interrupt controller: its first @trapped bytes are emulated for cells. */
void owners_add_controller(struct rows *rows, const char *note, uint64_t base,
			   uint64_t size, uint64_t trapped);

void owners_add_line(struct lines *lines, uint32_t owner, const char *note,
		     const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Provided by the architecture: rows of its interrupt controllers. */
void owners_add_controllers(struct rows *rows, const struct chain *chain);

/* Provided by the architecture: interrupts, and I/O ports if there are any. */
void owners_add_interrupts(struct lines *lines, const struct chain *chain);
void owners_add_ports(struct lines *lines, const struct chain *chain);
