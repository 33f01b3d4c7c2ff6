// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The multiboot header, which stands in the first 8 KiB of preloader.bin. It
 * has no length that would have to be told: boot loaders take the whole file.
 */
#include <string.h>
#include "format.h"

#define SEARCHED 8192
#define MAGIC	 0x1badb002u

struct multiboot_header {
	uint32_t magic;
	uint32_t flags;
	uint32_t checksum; /* makes the sum of the three 0 */
};

const char format_name[] = "multiboot header";

bool format_is_image(const struct buffer *image)
{
	struct multiboot_header header;

	for (size_t at = 0; at + sizeof(header) <= image->size &&
			    at + sizeof(header) <= SEARCHED;
	     at += 4) {
		memcpy(&header, image->data + at, sizeof(header));
		if (header.magic == MAGIC &&
		    header.magic + header.flags + header.checksum == 0) {
			return true;
		}
	}
	return false;
}

void format_add_stand_in(struct buffer *image)
{
	struct multiboot_header header = {
		.magic = MAGIC,
		.checksum = -MAGIC,
	};

	buffer_append(image, &header, sizeof(header));
}

void format_set_size(struct buffer *image, uint64_t size)
{
	(void)image;
	(void)size;
}

uint64_t format_memory_size(const struct buffer *guest)
{
	(void)guest;
	return 0;
}
