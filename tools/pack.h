/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Making an image: what the files of `bulkhead image pack` share.
 */
#pragma once

#include "load.h"

/* What an inmate's library reserves for its command line. */
#define INMATE_CMDLINE_OFFSET	0x1000
#define INMATE_CMDLINE_SIZE	256

/* --linux CELL,kernel=...: the parts, NULL if not given. */
struct linux_guest {
	const char *cell;
	const char *kernel;
	const char *initrd;
	const char *dtb;
	const char *cmdline;
};

/*
 * The descriptor of the cell that is called @name, searched for from @offset
 * on; NULL after saying that there is none. It lies in the image: of no use
 * after the next append.
 */
const struct cell_config *pack_find_cell(const struct buffer *image,
					 uint64_t offset, const char *name);

/*
 * System config, CPU map and cells of an image that is being made, as a chain of
 * nothing else. Its pointers are of no use after the next append.
 */
void pack_chain(const struct buffer *image, uint64_t offset,
		struct chain *chain);

/* Append a record with @size bytes of data. Payloads are aligned in the image. */
void pack_payload(struct buffer *image, const char *cell, uint64_t address,
		  const struct buffer *data);
void pack_start(struct buffer *image, const char *cell,
		const struct record_start *start);
void pack_record(struct buffer *image, enum record_type type, const void *data,
		 size_t size);

#define GUEST_MAX_PARTS 6

/* A guest as it wants to stand in its memory, and to start. */
struct guest_part {
	uint64_t address;		/* a multiple of 8 */
	uint64_t memory_size;		/* with what must be zero behind it */
	const struct buffer *data;
};

struct guest_parts {
	const char *cell;
	uint32_t num;
	struct guest_part parts[GUEST_MAX_PARTS];
	bool has_start;			/* else at the cell's reset address */
	struct record_start start;
};

/*
 * Append a guest. @offset: where the configs start in the image. @loader: file
 * of the loader that cells which may restart need; NULL: none was given.
 */
enum status pack_guest(struct buffer *image, uint64_t offset,
		       const struct guest_parts *guest, const char *loader);

/* True if the options of the cell, which are in the image, permit a restart. */
bool pack_restarts(const struct buffer *image, uint64_t offset,
		   const char *cell);

/* True if a guest may be put there: memory it can write, and its alone. */
bool pack_is_ram(const struct config_memory *memory);

/* Provided by the architecture: --help's lines of --linux and --start. */
extern const char pack_linux_help[];

/* Provided by the architecture: --linux needs the cell's own config alone. */
extern const bool pack_linux_alone;

/*
 * Provided by the architecture: append kernel, initrd, and what describes the
 * cell to them, of one guest.
 */
enum status pack_linux(struct buffer *image, uint64_t offset,
		       const struct linux_guest *guest, const char *loader);
