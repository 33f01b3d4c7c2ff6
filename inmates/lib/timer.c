// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * What all timers have in common.
 */
#include "cpu.h"
#include "timer.h"

#define US_PER_SECOND 1000000UL
#define NS_PER_SECOND 1000000000UL

uint64_t timer_from_us(uint64_t us)
{
	return us * timer_frequency() / US_PER_SECOND;
}

uint64_t timer_to_ns(uint64_t ticks)
{
	uint64_t frequency = timer_frequency();

	/* Whole seconds apart, or the product overflows after minutes. */
	return ticks / frequency * NS_PER_SECOND +
	       ticks % frequency * NS_PER_SECOND / frequency;
}

void timer_shuffle(uint64_t ticks)
{
	/* Constants of a linear congruential generator; its upper bits. */
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	timer_set(timer_now() + (state >> 16) % ticks + 1);
}

void timer_delay_us(uint64_t us)
{
	uint64_t end = timer_now() + timer_from_us(us);

	while (timer_now() < end) {
		cpu_relax();
	}
}
