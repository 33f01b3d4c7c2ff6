// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The header of an arm64 Linux Image, which preloader.bin starts with.
 */
#include <string.h>
#include "format.h"

#define HEADER_SIZE  64
#define SIZE_OFFSET  16 /* of image_size */
#define MAGIC_OFFSET 56
#define MAGIC	     "ARM\x64"
#define MAGIC_LEN    4

const char format_name[] = "arm64 Image header";

bool format_is_image(const struct buffer *image)
{
	return image->size >= HEADER_SIZE &&
	       memcmp(image->data + MAGIC_OFFSET, MAGIC, MAGIC_LEN) == 0;
}

void format_add_stand_in(struct buffer *image)
{
	size_t at = buffer_extend(image, HEADER_SIZE);

	memcpy(image->data + at + MAGIC_OFFSET, MAGIC, MAGIC_LEN);
}

/* From the link the header knows the two binaries only. */
void format_set_size(struct buffer *image, uint64_t size)
{
	memcpy(image->data + SIZE_OFFSET, &size, sizeof(size));
}

uint64_t format_memory_size(const struct buffer *guest)
{
	uint64_t size = 0;

	if (format_is_image(guest)) {
		memcpy(&size, guest->data + SIZE_OFFSET, sizeof(size));
	}
	return size;
}
