/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The other CPUs of the cell.
 */
#pragma once

#include <stdint.h>
#include "inmate.h"

/* Affinity of the calling CPU. */
uint64_t smp_affinity(void);

/*
 * Affinities the first CPU may try to start: cpus= of the command line, or
 * 0..INMATE_MAX_CPUS-1; never its own. Returns how many are in @affinities.
 */
uint32_t smp_candidates(uint64_t affinities[INMATE_MAX_CPUS]);

/*
 * PSCI CPU_ON: the CPU with affinity @mpidr will run inmate_secondary(@cpu),
 * with MMU and caches if the caller runs with them. Returns PSCI's result.
 * @pre 0 < @cpu < INMATE_MAX_CPUS
 */
int32_t smp_start(uint64_t mpidr, uint32_t cpu);

/* PSCI CPU_OFF of the calling CPU; returns only if it is refused. */
int32_t smp_stop(void);
