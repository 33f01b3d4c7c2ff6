// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Which CPUs there may be.
 */
#include "smp.h"
#include "cmdline.h"

uint32_t smp_candidates(uint64_t ids[INMATE_MAX_CPUS])
{
	uint64_t listed[INMATE_MAX_CPUS];
	uint32_t count = cmdline_numbers("cpus", listed, INMATE_MAX_CPUS);
	uint32_t candidates = 0;

	if (count == 0) {
		for (; count < INMATE_MAX_CPUS; count++) {
			listed[count] = count;
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		if (listed[i] != smp_id()) {
			ids[candidates++] = listed[i];
		}
	}
	return candidates;
}
