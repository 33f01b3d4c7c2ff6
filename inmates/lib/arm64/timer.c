// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The Arm generic timer's virtual half.
 */
#include "sysreg.h"
#include "timer.h"

uint64_t timer_now(void)
{
	isb();
	return sysreg_read(cntvct_el0);
}

uint64_t timer_frequency(void)
{
	return sysreg_read(cntfrq_el0);
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

void timer_sleep_until(uint64_t ticks)
{
	irq_enable(TIMER_IRQ);
	timer_set(ticks);
	while (timer_now() < ticks) {
		__asm__ volatile("wfi");
	}
	timer_stop();
	irq_disable(TIMER_IRQ);
}
