/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The calling CPU's timer.
 */
#pragma once

#include <stdint.h>
#include "irq.h"

uint64_t timer_now(void);	/* ticks */
uint64_t timer_frequency(void);	/* ticks a second */
uint64_t timer_from_us(uint64_t us);
uint64_t timer_to_ns(uint64_t ticks);

/* Raise TIMER_IRQ when timer_now() reaches @ticks. */
void timer_set(uint64_t ticks);
void timer_stop(void);

/* Tell, in timer_now()'s ticks, when the timer was last set to fire. */
uint64_t timer_deadline(void);

/*
 * Let the timer fire within @ticks, each time after another time. Where CPUs of
 * a machine take turns and a timer ends a turn, it ends at any instruction then.
 */
void timer_shuffle(uint64_t ticks);

/* Sleep until timer_now() reaches @ticks. Called with interrupts masked. */
void timer_sleep_until(uint64_t ticks);

/* Busy wait. */
void timer_delay_us(uint64_t us);
