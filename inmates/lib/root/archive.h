/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Cells that the root cell can create, in its RAM: what `bulkhead image archive`
 * has made. It is the end of an image chain (bulkhead/image.h), cell configs and
 * their payload records in any order, up to the first byte that starts neither.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <bulkhead/cell_config.h>
#include <bulkhead/image.h>

/* The archive at that address is the one that is read from here on. */
void archive_open(uint64_t address);

/* The config behind @previous, NULL: the first. NULL if there is none. */
struct cell_config *archive_next_cell(const struct cell_config *previous);

/* The config of the cell with that name; NULL if there is none. */
struct cell_config *archive_find_cell(const char *name);

/* The cell's payload behind @previous, NULL: the first. NULL if there is none. */
const struct record_header *
archive_next_payload(const struct cell_config *config,
		     const struct record_header *previous);

/* A payload's bytes. */
const void *archive_data(const struct record_header *payload);

/* Bytes of a config, its arrays included. */
size_t config_size(const struct cell_config *config);

/* Its memory regions: num_memory_regions of them. */
struct config_memory *config_regions(const struct cell_config *config);
