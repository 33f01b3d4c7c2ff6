/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The exits that a storm can be of: a table of the architecture's.
 */
#pragma once

#include <stdint.h>

#define STORM_NAME_LENGTH 16

struct storm {
	char name[STORM_NAME_LENGTH];
	void (*once)(void);
};

extern const struct storm storms[];
extern const uint32_t num_storms;
