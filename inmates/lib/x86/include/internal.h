/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What files of the library ask of each other.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Hand interrupt @vector to inmate_irq(), then end it. */
void irq_handle(uint32_t vector);

/* False if the calling CPU's timer is early, or was stopped: no one wants it. */
bool timer_is_due(void);

/* Let the timer's interrupt through, or not. */
void timer_unmask(bool on);

/* The calling CPU, @cpu, has started. */
void smp_has_started(uint32_t cpu);
