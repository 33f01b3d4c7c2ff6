// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The table of hypercalls. What asks is answered at once, on any CPU; what
 * manages is for the root, and done by one CPU at a time.
 */
#include "manage.h"

uint32_t cell_by_id(uint64_t id)
{
	uint32_t index = 0;

	while (index < boot.chain.num_cells &&
	       boot.chain.cells[index].config->id != id) {
		index++;
	}
	return index;
}

int64_t hypercall(uint64_t code, uint64_t arg1, uint64_t arg2)
{
	switch (code) {
	case HYPERCALL_GET_INFO:
		return get_info(arg1);
	case HYPERCALL_CELL_GET_STATE:
		return cell_get_state(arg1);
	case HYPERCALL_CPU_GET_INFO:
		return cpu_get_info(arg1, arg2);
	case HYPERCALL_DEBUG_PUTC:
		return debug_putc(arg1);
	default:
		return -HYPERCALL_ENOSYS;
	}
}
