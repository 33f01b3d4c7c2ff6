// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * How late timer interrupts arrive: from the moment the timer fires to the
 * first lines of the handler. A line a second, a histogram now and then.
 *	period-us=N	time between interrupts, default 10000
 *	samples=N	end after N interrupts; 0, the default: never
 *	histogram=N	a histogram every N seconds, default 10; 0: at the end
 *	quiet=1		no line every second
 */
#include <stdbool.h>
#include "cmdline.h"
#include "inmate.h"
#include "irq.h"
#include "print.h"
#include "timer.h"

#define BUCKETS	  16 /* bucket n: below 2^n ticks; the last: the rest */
#define BAR_WIDTH 40

/* Written by the handler alone; read with interrupts masked. */
static struct {
	uint64_t count;
	uint64_t sum;
	uint64_t min;
	uint64_t max;
	uint64_t buckets[BUCKETS];
} late;

static uint64_t period;

static uint32_t bucket_of(uint64_t ticks)
{
	uint32_t bucket = 0;

	while (bucket < BUCKETS - 1 && ticks >> bucket != 0) {
		bucket++;
	}
	return bucket;
}

void inmate_irq(uint32_t irq)
{
	uint64_t now = timer_now();
	uint64_t ticks;

	if (irq != TIMER_IRQ) {
		return;
	}
	ticks = now - timer_deadline();
	/* The next one counts from the deadline, unless that has passed too. */
	timer_set(ticks < period ? timer_deadline() + period : now + period);
	late.count++;
	late.sum += ticks;
	late.min = late.count == 1 || ticks < late.min ? ticks : late.min;
	late.max = ticks > late.max ? ticks : late.max;
	late.buckets[bucket_of(ticks)]++;
}

static void print_line(void)
{
	uint64_t average = late.sum / late.count;

	print("latency: %8lu samples, min %lu avg %lu max %lu ns "
	      "(%lu %lu %lu ticks)\n",
	      late.count, timer_to_ns(late.min), timer_to_ns(average),
	      timer_to_ns(late.max), late.min, average, late.max);
}

static void print_bar(uint64_t length)
{
	for (; length > 0; length--) {
		print_char('#');
	}
	print_char('\n');
}

static void print_histogram(void)
{
	for (uint32_t i = 0; i < BUCKETS; i++) {
		uint64_t count = late.buckets[i];
		/* Rounded up: what occurred once is seen. */
		uint64_t bar = (count * BAR_WIDTH + late.count - 1) /
			       late.count;

		if (count == 0) {
			continue;
		}
		if (i < BUCKETS - 1) {
			print("  < %8lu ns ", timer_to_ns(1UL << i));
		} else {
			print("    slower     ");
		}
		print("%8lu ", count);
		print_bar(bar);
	}
}

void inmate_main(void)
{
	uint64_t samples = cmdline_number("samples", 0);
	uint64_t every = cmdline_number("histogram", 10);
	bool quiet = cmdline_number("quiet", 0) != 0;
	uint64_t second = timer_now() + timer_frequency();
	uint64_t seconds = 0;

	period = timer_from_us(cmdline_number("period-us", 10000));
	irq_enable(TIMER_IRQ);
	timer_set(timer_now() + period);
	while (samples == 0 || late.count < samples) {
		irq_wait();
		if (timer_now() < second || late.count == 0) {
			continue;
		}
		second += timer_frequency();
		seconds++;
		if (!quiet) {
			print_line();
		}
		if (every != 0 && seconds % every == 0) {
			print_histogram();
		}
	}
	timer_stop();
	print_line();
	print_histogram();
	print("latency: done\n");
}
