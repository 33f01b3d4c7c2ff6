/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Waiting, and keeping interrupts away meanwhile.
 */
#pragma once

/* In a loop that waits for another CPU. */
static inline void cpu_relax(void)
{
	__asm__ volatile("yield");
}

static inline void irq_unmask(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

static inline void irq_mask(void)
{
	__asm__ volatile("msr daifset, #2" : : : "memory");
}

/*
 * Sleep until an interrupt, and take it. Called with interrupts masked, returns
 * with interrupts masked: a condition tested before cannot change in between.
 */
static inline void irq_wait(void)
{
	__asm__ volatile("dsb sy; wfi; msr daifclr, #2; isb; msr daifset, #2"
			 : : : "memory");
}
