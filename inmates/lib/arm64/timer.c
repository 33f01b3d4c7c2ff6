// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The Arm generic timer's virtual half.
 */
#include "gic.h"
#include "sysreg.h"
#include "timer.h"

#define US_PER_SECOND 1000000UL
#define NS_PER_SECOND 1000000000UL

uint64_t timer_now(void)
{
	isb();
	return sysreg_read(cntvct_el0);
}

uint64_t timer_frequency(void)
{
	return sysreg_read(cntfrq_el0);
}

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

void timer_set(uint64_t ticks)
{
	sysreg_write(cntv_cval_el0, ticks);
	sysreg_write(cntv_ctl_el0, CNT_CTL_ENABLE);
	isb();
}

void timer_stop(void)
{
	sysreg_write(cntv_ctl_el0, 0);
	isb();
}

uint64_t timer_deadline(void)
{
	return sysreg_read(cntv_cval_el0);
}

void timer_shuffle(uint64_t ticks)
{
	/* Constants of a linear congruential generator; its upper bits. */
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	timer_set(timer_now() + (state >> 16) % ticks + 1);
}

void timer_sleep_until(uint64_t ticks)
{
	gic_enable(TIMER_IRQ);
	timer_set(ticks);
	while (timer_now() < ticks) {
		__asm__ volatile("wfi");
	}
	timer_stop();
	gic_disable(TIMER_IRQ);
}

void timer_delay_us(uint64_t us)
{
	uint64_t end = timer_now() + timer_from_us(us);

	while (timer_now() < end) {
		__asm__ volatile("yield");
	}
}
