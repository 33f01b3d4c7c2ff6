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

/* Append a record with @size bytes of data. Payloads are aligned in the image. */
void pack_payload(struct buffer *image, const char *cell, uint64_t address,
		  const struct buffer *data);
void pack_start(struct buffer *image, const char *cell,
		const struct record_start *start);
void pack_record(struct buffer *image, enum record_type type, const void *data,
		 size_t size);

/*
 * Append kernel, initrd, patched device tree and start record of one guest.
 * @offset: where the configs start in the image.
 */
enum status pack_linux(struct buffer *image, uint64_t offset,
		       const struct linux_guest *guest);
