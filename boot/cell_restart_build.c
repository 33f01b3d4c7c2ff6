// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a restart needs of a cell that has just been built: a copy that nobody
 * can write any more.
 */
#include <string.h>
#include <bulkhead/comm_region.h>
#include "boot.h"
#include "cell_restart.h"

#define PAGE_OFFSET 0xfffull

_Static_assert(sizeof(struct comm_region) <=
		       RESTART_COMM_WORDS * sizeof(uint64_t),
	       "the comm region's head");

/* cell "NAME": restarted, */
static void build_title(char *title, const char *name)
{
	static const char begin[] = "cell \"";
	static const char end[] = "\": restarted, ";
	size_t length = strnlen(name, CONFIG_NAME_LEN);

	_Static_assert(sizeof(begin) + CONFIG_NAME_LEN + sizeof(end) <=
			       RESTART_TITLE_LEN,
		       "title");
	memcpy(title, begin, sizeof(begin) - 1);
	memcpy(title + sizeof(begin) - 1, name, length);
	memcpy(title + sizeof(begin) - 1 + length, end, sizeof(end));
}

static uint32_t ends_of(uint32_t flags)
{
	uint32_t ends = 0;

	ends |= (flags & OPTION_RESTART_ON_RESET) != 0 ? 1u << CELL_END_RESET
						       : 0;
	ends |= (flags & OPTION_RESTART_ON_FAULT) != 0 ? 1u << CELL_END_FAULT
						       : 0;
	return ends;
}

/* @pre everything else of the cell has been built. */
void cell_restart_build(uint32_t index)
{
	struct built_cell *built = &boot.cells[index];
	const struct record_options *options = boot.chain.cells[index].options;
	struct cell_restart *restart =
		pool_alloc((sizeof(struct cell_restart) + PAGE_OFFSET) >> 12);

	built->restart = restart;
	build_title(restart->title, built->name);
	if (options != NULL) {
		restart->ends = ends_of(options->flags);
		restart->limit = options->restart_limit;
	}
	restart->first = built->state->cpus[0];
	if (built->comm_region != NULL) {
		memcpy(restart->comm, built->comm_region,
		       sizeof(struct comm_region));
	}
	arch_restart_build(index);
}
