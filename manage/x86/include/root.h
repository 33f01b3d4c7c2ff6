/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What pins.c, cell.c and root.c share.
 */
#pragma once

#include "cell_last.h"
#include "layout.h"
#include "manage.h"

static inline struct cell_last_words *
cell_last_words_of(const struct built_cell *built)
{
	return (struct cell_last_words *)(void *)((uint8_t *)built->state +
						  LAST_WORDS_OFFSET);
}

/* The cell's pins lead to CPUs that it has; its CPUs are in the hypervisor. */
void pins_keep(const struct cell *cell);
