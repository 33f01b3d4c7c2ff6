/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The other CPUs of the cell.
 */
#pragma once

#include <stdint.h>
#include "inmate.h"

/* What the machine calls the calling CPU: its affinity or APIC id. */
uint64_t smp_id(void);

/*
 * CPUs the first one may try to start: cpus= of the command line, or 0 to
 * INMATE_MAX_CPUS-1; never its own. Returns how many are in @ids.
 */
uint32_t smp_candidates(uint64_t ids[INMATE_MAX_CPUS]);

#define SMP_STARTED	0

/*
 * Let the CPU @id run inmate_secondary(@cpu), with MMU and caches if the caller
 * runs with them. Returns SMP_STARTED or why not: PSCI's result on arm64.
 * @pre 0 < @cpu < INMATE_MAX_CPUS
 */
int32_t smp_start(uint64_t id, uint32_t cpu);

/* Switch the calling CPU off; returns only if that is refused. */
int32_t smp_stop(void);
