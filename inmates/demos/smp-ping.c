// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Starts the other CPUs of its cell and plays ping-pong with each by interrupt.
 * All interrupts are counted at both ends, and the counts must agree.
 *	cpus=A,B,..	affinities or APIC ids to try; default 0..7
 *	samples=N	round trips with each CPU, default 1000
 *	mmu=1		with MMU and caches
 */
#include <stdbool.h>
#include "cmdline.h"
#include "inmate.h"
#include "irq.h"
#include "mmu.h"
#include "print.h"
#include "smp.h"
#include "timer.h"

#define IPI_PING       IRQ_IPI(1) /* to the other CPU */
#define IPI_PONG       IRQ_IPI(2) /* back to the first */
#define ANSWER_TIME_US 1000000

/* Written by the CPU named by the index alone. */
static volatile bool online[INMATE_MAX_CPUS];
static volatile uint64_t pings[INMATE_MAX_CPUS];

static volatile uint64_t pongs;
static volatile bool late;
static uint64_t first_id;

void inmate_irq(uint32_t irq)
{
	uint32_t cpu = inmate_cpu();

	if (irq == IPI_PING) {
		pings[cpu] = pings[cpu] + 1;
		irq_send(IPI_PONG, first_id);
	} else if (irq == IPI_PONG) {
		pongs = pongs + 1;
	} else if (irq == TIMER_IRQ) {
		timer_stop();
		late = true;
	}
}

void inmate_secondary(uint32_t cpu)
{
	irq_enable(IPI_PING);
	online[cpu] = true;
	irq_send(IPI_PONG, first_id);
	for (;;) {
		irq_wait();
	}
}

/* Wait until @count pongs have come; false if that takes too long. */
static bool wait_for_pongs(uint64_t count)
{
	late = false;
	timer_set(timer_now() + timer_from_us(ANSWER_TIME_US));
	while (pongs < count && !late) {
		irq_wait();
	}
	timer_stop();
	return pongs == count;
}

static bool start(uint64_t id, uint32_t cpu)
{
	pongs = 0;
	if (smp_start(id, cpu) != SMP_STARTED) {
		return false;
	}
	if (!wait_for_pongs(1) || !online[cpu]) {
		print("smp-ping: CPU 0x%lx LOST at its start\n", id);
		return false;
	}
	return true;
}

static void ping(uint64_t id, uint32_t cpu, uint64_t samples)
{
	uint64_t sum = 0;
	uint64_t min = UINT64_MAX;
	uint64_t max = 0;

	pongs = 0;
	for (uint64_t n = 1; n <= samples; n++) {
		uint64_t begin = timer_now();
		uint64_t ticks;

		irq_send(IPI_PING, id);
		if (!wait_for_pongs(n)) {
			print("smp-ping: CPU 0x%lx LOST round %lu\n", id, n);
			return;
		}
		ticks = timer_now() - begin;
		sum += ticks;
		min = ticks < min ? ticks : min;
		max = ticks > max ? ticks : max;
	}
	if (pings[cpu] != samples || pongs != samples) {
		print("smp-ping: CPU 0x%lx WRONG COUNT: %lu pings, %lu pongs\n",
		      id, pings[cpu], pongs);
		return;
	}
	print("smp-ping: CPU 0x%lx, %lu round trips, "
	      "min %lu avg %lu max %lu ns\n",
	      id, samples, timer_to_ns(min), timer_to_ns(sum / samples),
	      timer_to_ns(max));
}

void inmate_main(void)
{
	uint64_t candidates[INMATE_MAX_CPUS];
	uint64_t ids[INMATE_MAX_CPUS];
	uint64_t samples = cmdline_number("samples", 1000);
	uint32_t count = smp_candidates(candidates);
	uint32_t cpus = 1;

	if (cmdline_number("mmu", 0) != 0) {
		mmu_enable();
	}
	first_id = smp_id();
	irq_enable(IPI_PONG);
	irq_enable(TIMER_IRQ);
	for (uint32_t i = 0; i < count && cpus < INMATE_MAX_CPUS; i++) {
		if (start(candidates[i], cpus)) {
			ids[cpus++] = candidates[i];
		}
	}
	print("smp-ping: %u CPUs\n", cpus);
	for (uint32_t cpu = 1; cpu < cpus && samples > 0; cpu++) {
		ping(ids[cpu], cpu, samples);
	}
	print("smp-ping: done\n");
}
