// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Read images and .cell files. Bare .cell files are put behind a preloader and
 * a hypervisor of nothing but headers, so that one parser and one check judge
 * both. All input is hostile: nothing is used before it is known to be there.
 */
#define _GNU_SOURCE /* memmem() */
#include <string.h>
#include "config_check.h"
#include "format.h"
#include "load.h"

static bool has_bytes(const struct buffer *image, uint64_t offset,
		      const char *bytes, size_t size)
{
	return offset <= image->size && size <= image->size - offset &&
	       memcmp(image->data + offset, bytes, size) == 0;
}

/*
 * The preloader does not tell its length in the file: it ends where a
 * hypervisor header stands whose file is followed by a system config. The
 * second half of the test passes over the signature as a literal in code.
 */
static bool find_hypervisor(const struct buffer *image, uint64_t *offset)
{
	struct hypervisor_header header;
	const uint8_t *end = image->data + image->size;
	const uint8_t *at = image->data;

	for (;;) {
		at = memmem(at, (size_t)(end - at), HYPERVISOR_SIGNATURE,
			    HYPERVISOR_SIGNATURE_LEN);
		if (at == NULL || (size_t)(end - at) < sizeof(header)) {
			return false;
		}
		memcpy(&header, at, sizeof(header));
		*offset = (uint64_t)(at - image->data);
		if (header.file_size >= sizeof(header) &&
		    header.file_size <= image->size - *offset &&
		    has_bytes(image, *offset + header.file_size,
			      CONFIG_SYSTEM_SIGNATURE, CONFIG_SIGNATURE_LEN)) {
			return true;
		}
		at++;
	}
}

enum status load_parse(struct loaded *loaded)
{
	if (!chain_parse(&loaded->chain, loaded->image.data,
			 loaded->preloader_size, loaded->image.size)) {
		return STATUS_VIOLATION;
	}
	return STATUS_OK;
}

static enum status parse_image(struct loaded *loaded)
{
	if (!find_hypervisor(&loaded->image, &loaded->preloader_size)) {
		check_violation("image: no hypervisor with a system config "
				"behind it");
		return STATUS_VIOLATION;
	}
	return load_parse(loaded);
}

static void add_stand_ins(struct loaded *loaded)
{
	struct hypervisor_header header = {
		.core_size = sizeof(header),
		.max_cpus = CONFIG_MAX_CPUS,
		.file_size = sizeof(header),
	};

	memcpy(header.signature, HYPERVISOR_SIGNATURE,
	       HYPERVISOR_SIGNATURE_LEN);
	format_add_stand_in(&loaded->image);
	loaded->preloader_size = loaded->image.size;
	buffer_append(&loaded->image, &header, sizeof(header));
	loaded->bare = true;
}

/* Files must be what they are given as, or a chain could end within one. */
enum status load_config(struct buffer *image, const char *path,
			const char *signature)
{
	uint64_t start = image->size;
	uint64_t offset = start;
	struct element element;

	if (!file_read(image, path)) {
		return STATUS_ERROR;
	}
	if (!has_bytes(image, offset, signature, CONFIG_SIGNATURE_LEN)) {
		return tool_error("%s: not a config that starts with %s", path,
				  signature);
	}
	while (offset < image->size) {
		if (!element_at(image, offset, &element)) {
			check_violation("%s: truncated, or bytes that start no "
					"record, at 0x%lx",
					path, offset - start);
			return STATUS_VIOLATION;
		}
		offset += element.size;
	}
	return STATUS_OK;
}

enum status load_files(struct loaded *loaded, char *const paths[], int count)
{
	enum status status;

	*loaded = (struct loaded){ 0 };
	if (!file_read(&loaded->image, paths[0])) {
		return STATUS_ERROR;
	}
	if (format_is_image(&loaded->image)) {
		if (count > 1) {
			return tool_error("%s is an image: one file only",
					  paths[0]);
		}
		return parse_image(loaded);
	}

	loaded->image.size = 0;
	add_stand_ins(loaded);
	status = load_config(&loaded->image, paths[0], CONFIG_SYSTEM_SIGNATURE);
	for (int i = 1; i < count && status == STATUS_OK; i++) {
		status = load_config(&loaded->image, paths[i],
				     CONFIG_CELL_SIGNATURE);
	}
	return status == STATUS_OK ? load_parse(loaded) : status;
}

enum status load_image(struct loaded *loaded, const char *path)
{
	*loaded = (struct loaded){ 0 };
	if (!file_read(&loaded->image, path)) {
		return STATUS_ERROR;
	}
	if (!format_is_image(&loaded->image)) {
		check_violation("%s: no image (no %s)", path, format_name);
		return STATUS_VIOLATION;
	}
	return parse_image(loaded);
}

void load_free(struct loaded *loaded)
{
	buffer_free(&loaded->image);
}

static bool config_at(const struct buffer *image, uint64_t offset,
		      uint64_t before, struct element *element)
{
	uint64_t left = image->size - offset;
	uint64_t size;

	if (left < before + sizeof(struct cell_config)) {
		return false;
	}
	element->cell = (const void *)(image->data + offset + before);
	size = chain_cell_config_size(element->cell, left - before);
	element->size = before + size;
	return size != 0;
}

static bool record_at(const struct buffer *image, uint64_t offset,
		      struct element *element)
{
	uint64_t left = image->size - offset;

	if (left < sizeof(*element->record)) {
		return false;
	}
	element->kind = ELEMENT_RECORD;
	element->record = (const void *)(image->data + offset);
	left -= sizeof(*element->record);
	if (element->record->pad > left ||
	    element->record->size > left - element->record->pad) {
		return false;
	}
	element->data = image->data + offset + sizeof(*element->record) +
			element->record->pad;
	element->size = sizeof(*element->record) + element->record->pad +
			element->record->size;
	return true;
}

bool element_at(const struct buffer *image, uint64_t offset,
		struct element *element)
{
	*element = (struct element){ .offset = offset };
	if (has_bytes(image, offset, CONFIG_SYSTEM_SIGNATURE,
		      CONFIG_SIGNATURE_LEN)) {
		element->kind = ELEMENT_SYSTEM;
		return config_at(image, offset,
				 offsetof(struct system_config, root_cell),
				 element);
	}
	if (has_bytes(image, offset, CONFIG_CELL_SIGNATURE,
		      CONFIG_SIGNATURE_LEN)) {
		element->kind = ELEMENT_CELL;
		return config_at(image, offset, 0, element);
	}
	return has_bytes(image, offset, RECORD_MAGIC, RECORD_MAGIC_LEN) &&
	       record_at(image, offset, element);
}

const char *element_record_name(uint8_t type)
{
	static const char *const names[] = {
		[RECORD_PAYLOAD] = "payload",
		[RECORD_CPU_MAP] = "cpu-map",
		[RECORD_START] = "start",
		[RECORD_OPTIONS] = "options",
		[RECORD_NEVER] = "never",
		[RECORD_END] = "end",
		[RECORD_PACKED] = "packed",
		[RECORD_BOOT_WRITES] = "boot-writes",
	};

	if (type >= sizeof(names) / sizeof(names[0]) || names[type] == NULL) {
		return "record";
	}
	return names[type];
}
