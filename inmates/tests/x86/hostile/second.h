/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The cell's second CPU, which cpus= names, and what it does.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Its APIC id. */
uint64_t second_id(void);

/* It does that when it is started; 0: nothing. */
void second_set_duty(void (*what)(void));

/* How often it has been started. */
uint32_t second_starts(void);

/* Start it, to do that, and give it time to begin; false if it has not come. */
bool second_let(void (*what)(void));

/* True if what it was started to do has come to its end. */
bool second_is_done(void);
