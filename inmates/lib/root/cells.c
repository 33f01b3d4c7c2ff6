// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Cells of the archive, from config to running.
 */
#include <stddef.h>
#include "archive.h"
#include "cells.h"
#include "string.h"

#define MAX_ID 255

/* The lowest id that no cell has, or what asking for it came to. */
static int64_t free_id(void)
{
	for (uint32_t id = 1; id <= MAX_ID; id++) {
		int64_t state = hypercall(HYPERCALL_CELL_GET_STATE, id, 0);

		if (state == -HYPERCALL_ENOENT) {
			return id;
		}
		/* Of junk in its comm region: the cell is there. */
		if (state < 0 && state != -HYPERCALL_EINVAL) {
			return state;
		}
	}
	return -HYPERCALL_E2BIG;
}

int64_t cells_create(struct cell_config *config)
{
	int64_t id = free_id();
	int64_t result;

	if (id < 0) {
		return id;
	}
	config->id = (uint32_t)id;
	result = hypercall(HYPERCALL_CELL_CREATE, (uintptr_t)config, 0);
	return result < 0 ? result : id;
}

/* Where the root cell sees the payload's place; NULL if it is not lent. */
static void *place(const struct cell_config *config,
		   const struct record_header *payload)
{
	const struct config_memory *memory = config_regions(config);

	for (uint32_t n = 0; n < config->num_memory_regions; n++, memory++) {
		uint64_t offset = payload->address - memory->virt_start;

		if ((memory->flags & MEM_LOADABLE) != 0 &&
		    payload->address >= memory->virt_start &&
		    offset < memory->size &&
		    payload->size <= memory->size - offset) {
			return (void *)(uintptr_t)(memory->phys_start + offset);
		}
	}
	return NULL;
}

int64_t cells_load(const struct cell_config *config, uint32_t id)
{
	int64_t result = hypercall(HYPERCALL_CELL_SET_LOADABLE, id, 0);
	const struct record_header *payload = NULL;

	if (result < 0) {
		return result;
	}
	while ((payload = archive_next_payload(config, payload)) != NULL) {
		void *to = place(config, payload);

		if (to == NULL) {
			return -HYPERCALL_EINVAL;
		}
		memcpy(to, archive_data(payload), payload->size);
	}
	return 0;
}

int64_t cells_run(struct cell_config *config)
{
	int64_t id = cells_create(config);
	int64_t result = id;

	if (result >= 0) {
		result = cells_load(config, (uint32_t)id);
	}
	if (result >= 0) {
		result = hypercall(HYPERCALL_CELL_START, (uint64_t)id, 0);
	}
	return result < 0 ? result : id;
}
