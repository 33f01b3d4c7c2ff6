// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * The local APIC's timer: by TSC deadline where there is that, else it counts
 * down. Time is the TSC's.
 */
#include "timer.h"
#include "apic.h"
#include "inmate.h"
#include "irq.h"
#include "internal.h"
#include "platform.h"

#define CPUID_1_ECX_DEADLINE 0x1000000u
#define KHZ		     1000UL
#define STOPPED		     UINT64_MAX
#define FARTHEST	     (1UL << 40) /* ticks: the product below fits */

/* Of each CPU; STOPPED, or when its timer is to fire. */
static uint64_t deadlines[INMATE_MAX_CPUS];
static volatile bool sleeping[INMATE_MAX_CPUS];

static bool has_deadline(void)
{
	static volatile uint32_t features;

	if (features == 0) {
		features = cpuid(1, 0).ecx;
	}
	return (features & CPUID_1_ECX_DEADLINE) != 0;
}

uint64_t timer_now(void)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

uint64_t timer_frequency(void)
{
	return platform.tsc_khz * KHZ;
}

void timer_unmask(bool on)
{
	uint32_t mode = has_deadline() ? APIC_LVT_DEADLINE : 0;

	apic_write(MSR_X2APIC_LVT_TIMER,
		   mode | TIMER_IRQ | (on ? 0 : APIC_LVT_MASKED));
	memory_fence();
}

/* Rounded up, and to the farthest there is: timer_is_due() does the rest. */
static void count_down(uint64_t ticks)
{
	uint64_t counts;

	ticks = ticks < FARTHEST ? ticks : FARTHEST;
	counts = ticks * platform.apic_khz / platform.tsc_khz + 1;
	apic_write(MSR_X2APIC_TIMER_INIT,
		   counts < UINT32_MAX ? counts : UINT32_MAX);
}

static void arm(uint64_t deadline)
{
	uint64_t now;

	if (has_deadline()) {
		/* Zero is not a time. */
		msr_write(MSR_TSC_DEADLINE, deadline != 0 ? deadline : 1);
		return;
	}
	now = timer_now();
	count_down(deadline > now ? deadline - now : 0);
}

void timer_set(uint64_t ticks)
{
	deadlines[inmate_cpu()] = ticks;
	arm(ticks);
}

void timer_stop(void)
{
	deadlines[inmate_cpu()] = STOPPED;
	if (has_deadline()) {
		msr_write(MSR_TSC_DEADLINE, 0);
	} else {
		apic_write(MSR_X2APIC_TIMER_INIT, 0);
	}
}

uint64_t timer_deadline(void)
{
	return deadlines[inmate_cpu()];
}

bool timer_is_due(void)
{
	uint32_t cpu = inmate_cpu();

	if (deadlines[cpu] == STOPPED || sleeping[cpu]) {
		return false;
	}
	if (timer_now() < deadlines[cpu]) {
		arm(deadlines[cpu]);
		return false;
	}
	return true;
}

void timer_sleep_until(uint64_t ticks)
{
	uint32_t cpu = inmate_cpu();

	sleeping[cpu] = true;
	irq_enable(TIMER_IRQ);
	while (timer_now() < ticks) {
		timer_set(ticks);
		irq_wait();
	}
	timer_stop();
	irq_disable(TIMER_IRQ);
	sleeping[cpu] = false;
}
