/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Input of the commands: one image, or a list of .cell files, as a chain; and
 * the elements of an image one after the other.
 */
#pragma once

#include "chain.h"
#include "tool.h"

struct loaded {
	struct buffer image;
	uint64_t preloader_size;
	bool bare;		/* .cell files behind a stand-in preloader */
	struct chain chain;
};

/*
 * Read one image, or .cell files with the system's first, and parse. What is
 * wrong with the structure has been reported as a violation. The caller frees
 * in any case.
 */
enum status load_files(struct loaded *loaded, char *const paths[], int count);
enum status load_image(struct loaded *loaded, const char *path);
void load_free(struct loaded *loaded);

/*
 * Append the .cell file at @path: a config with the given signature, and
 * records. It must consist of whole elements.
 */
enum status load_config(struct buffer *image, const char *path,
			const char *signature);

/* Parse @loaded->image once more, after it was built or changed. */
enum status load_parse(struct loaded *loaded);

enum element_kind {
	ELEMENT_SYSTEM,
	ELEMENT_CELL,
	ELEMENT_RECORD,
};

struct element {
	enum element_kind kind;
	uint64_t offset;	/* of the first byte in the image */
	uint64_t size;		/* with header and padding */
	const struct cell_config *cell;		/* not for records */
	const struct record_header *record;	/* records only */
	const uint8_t *data;			/* records only */
};

/* True if a whole element starts at @offset; fills *@element. */
bool element_at(const struct buffer *image, uint64_t offset,
		struct element *element);

/* "payload", "end", ..., or "record" for a type nobody knows. */
const char *element_record_name(uint8_t type);
