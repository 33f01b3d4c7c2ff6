// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The archive, walked from its start each time: it is short. Nothing in it is
 * aligned, and its structures say so. It comes from the image, whose SHA-256
 * boot code has verified, so its lengths are believed.
 */
#include <stdbool.h>
#include "archive.h"
#include "string.h"

static char *archive;

void archive_open(uint64_t address)
{
	archive = (char *)(uintptr_t)address;
}

size_t config_size(const struct cell_config *config)
{
	return sizeof(*config) + config->cpu_set_size +
	       config->num_memory_regions * sizeof(struct config_memory) +
	       config->num_cache_regions * sizeof(struct config_cache) +
	       config->num_irqchips * sizeof(struct config_irqchip) +
	       config->num_pio_regions * sizeof(struct config_pio) +
	       config->num_pci_devices * sizeof(struct config_pci_device) +
	       config->num_pci_caps * sizeof(struct config_pci_cap) +
	       config->num_stream_ids * sizeof(uint32_t);
}

struct config_memory *config_regions(const struct cell_config *config)
{
	char *behind = (char *)(uintptr_t)(config + 1);

	return (struct config_memory *)(void *)(behind + config->cpu_set_size);
}

static bool is_config(const char *at)
{
	return memcmp(at, CONFIG_CELL_SIGNATURE, CONFIG_SIGNATURE_LEN) == 0;
}

static bool is_record(const char *at)
{
	return memcmp(at, RECORD_MAGIC, RECORD_MAGIC_LEN) == 0;
}

/* What stands behind the element at @at; NULL if nothing does. */
static char *next(char *at)
{
	const struct record_header *record = (const void *)at;

	if (is_config(at)) {
		at += config_size((const void *)at);
	} else {
		at += sizeof(*record) + record->pad + record->size;
	}
	return is_config(at) || is_record(at) ? at : NULL;
}

static char *first(void)
{
	return archive != NULL && (is_config(archive) || is_record(archive))
		       ? archive
		       : NULL;
}

static char *behind(const void *previous)
{
	return previous == NULL ? first() : next((char *)(uintptr_t)previous);
}

struct cell_config *archive_next_cell(const struct cell_config *previous)
{
	char *at = behind(previous);

	while (at != NULL && !is_config(at)) {
		at = next(at);
	}
	return (struct cell_config *)(void *)at;
}

struct cell_config *archive_find_cell(const char *name)
{
	struct cell_config *config = archive_next_cell(NULL);

	while (config != NULL &&
	       strncmp(config->name, name, CONFIG_NAME_LEN) != 0) {
		config = archive_next_cell(config);
	}
	return config;
}

static bool is_payload_of(const char *at, const struct cell_config *config)
{
	const struct record_header *record = (const void *)at;

	return is_record(at) && record->type == RECORD_PAYLOAD &&
	       strncmp(record->cell, config->name, CONFIG_NAME_LEN) == 0;
}

const struct record_header *
archive_next_payload(const struct cell_config *config,
		     const struct record_header *previous)
{
	char *at = behind(previous);

	while (at != NULL && !is_payload_of(at, config)) {
		at = next(at);
	}
	return (const struct record_header *)(const void *)at;
}

const void *archive_data(const struct record_header *payload)
{
	return (const char *)(payload + 1) + payload->pad;
}
