// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Sub-page IO regions. A page that a cell owns in part is not mapped; its
 * accesses trap and are done here, if the cell's regions permit them. The
 * regions are few and such devices slow, so a list is searched.
 */
#include <stddef.h>
#include "cell.h"
#include "io.h"

static const struct io_region *io_find(const struct io_access *access)
{
	for (uint32_t i = 0; i < this_cell.num_io; i++) {
		if (gpa_range_contains(&this_cell.io[i].range, access->address,
				       access->size)) {
			return &this_cell.io[i];
		}
	}
	return NULL;
}

const char *io_access(struct io_access *access)
{
	const struct io_region *region = io_find(access);
	struct io_result result;
	uintptr_t device;

	if (region == NULL) {
		return "access to memory it does not own";
	}
	if (((access->is_write ? region->write_sizes : region->read_sizes) &
	     access->size) == 0) {
		return "direction or width not permitted in this IO region";
	}
	device = region->device + (access->address.v - region->range.base.v);
	result = access->is_write
			 ? arch_io_store(device, access->size, access->value)
			 : arch_io_load(device, access->size);
	access->value = result.value;
	return result.done != 0 ? NULL : "device answered with an abort";
}
