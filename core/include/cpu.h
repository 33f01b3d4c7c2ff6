/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * This CPU's own page: its stack, and behind it struct cpu.
 */
#pragma once

#include "arch_cpu.h"

struct cpu {
	uint32_t id;		/* logical, for reports */
	uint32_t index;		/* in its cell's list of CPUs */
	uint32_t has_cell;
	struct arch_cpu arch;
};

/* At VA_CPU of every CPU. */
extern struct cpu this_cpu;
