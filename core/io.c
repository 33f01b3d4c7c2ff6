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

const char *io_access(struct gpa address, uint32_t size, bool is_write,
		      uint64_t *value)
{
	const struct io_region *region = this_cell.io;
	const struct io_region *end = &this_cell.io[this_cell.num_io];
	struct io_result result;
	uintptr_t device;

	while (region < end &&
	       !gpa_range_contains(&region->range, address, size)) {
		region++;
	}
	if (region == end) {
		return "access to memory it does not own";
	}
	if (((is_write ? region->write_sizes : region->read_sizes) & size) ==
	    0) {
		return "direction or width not permitted in this IO region";
	}
	device = region->device + (address.v - region->range.base.v);
	if (is_write) {
		result = arch_io_store(device, size, *value);
	} else {
		result = arch_io_load(device, size);
		*value = result.value;
	}
	return result.done != 0 ? NULL : "device answered with an abort";
}
