/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * How the inmate was entered.
 */
#pragma once

#include <stdint.h>

/* What the first CPU found in its registers. */
struct inmate_entry {
	uint64_t x[4];
	uint64_t exception_level;
};

extern struct inmate_entry inmate_entry;
