/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the two halves of the victim ask of each other.
 */
#pragma once

#include <stdint.h>

#define VICTIM_TICK_US 10000

/* The cell has been disturbed; the same unless @got is @wanted. */
void victim_disturbed(const char *what, uint64_t got, uint64_t wanted);
void victim_compare(const char *what, uint64_t got, uint64_t wanted);

/*
 * Provided by the architecture. Let through whatever interrupt may come, and
 * remember how all is set up.
 */
void victim_prepare(void);

/* At every tick, one behind the other: do, read the set-up, compare. */
void victim_keep(void);
void victim_read(void);
void victim_check(void);

/* At every beat. */
void victim_renew(void);
