/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Comm regions, as management uses them: messages to cells, and the states that
 * cells and the hypervisor tell there. A cell writes to its page whenever it
 * likes: nothing that is read there is believed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum comm_answer {
	COMM_ASSENTED,	/* or nobody is there to ask */
	COMM_DENIED,
	COMM_TIMED_OUT,	/* by its config, or by ours if it has no limit */
};

/*
 * Ask the cell to shut down, and wait for its answer, as long as its config says.
 * Management's stack, lock held.
 */
enum comm_answer comm_ask(uint32_t index);

/* Tell all cells but the root, and but @except, that something has changed. */
void comm_tell(uint32_t except);

/* True if a cell other than @except has locked the configuration. */
bool comm_locked(uint32_t except);

/* The cell's state as it is told: any value. */
uint32_t comm_state(uint32_t index);
void comm_set_state(uint32_t index, uint32_t state);
