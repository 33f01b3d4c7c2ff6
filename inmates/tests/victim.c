// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that notices when it is disturbed: its RAM, the set-up of its
 * interrupts, interrupts that are not its own, timer interrupts that come late.
 * Every 10 ms it looks at a part of its RAM and at all the rest, every beat it
 * says that it lives.
 *	beats=N		end after N beats; 0, the default: never
 *	beat=N		timer interrupts a beat; default: 100, which is a second
 *	ram-size=N	its RAM, see platform.h
 *	late-us=N	a timer interrupt so late disturbs, and a look at the
 *			interrupts' set-up that takes so long; 0: never
 */
#include <stdbool.h>
#include "cmdline.h"
#include "inmate.h"
#include "irq.h"
#include "platform.h"
#include "print.h"
#include "timer.h"
#include "victim.h"

#define TICKS_PER_BEAT 100 /* unless beat= says otherwise */
#define PATTERN	       0x9e3779b97f4a7c15UL
#define NO_IRQ	       UINT32_MAX

static volatile uint64_t ticks;
static volatile uint64_t latest;
static uint64_t slowest;
static volatile uint32_t foreign_irq = NO_IRQ;
static uint64_t period;
static uint64_t disturbances;
static uint64_t ticks_per_beat;

void inmate_irq(uint32_t irq)
{
	uint64_t late = timer_now() - timer_deadline();

	if (irq != TIMER_IRQ) {
		foreign_irq = irq;
		return;
	}
	latest = late > latest ? late : latest;
	timer_set(timer_deadline() + period);
	ticks = ticks + 1;
}

void victim_disturbed(const char *what, uint64_t got, uint64_t wanted)
{
	print("victim: DISTURBED %s: 0x%lx, wanted 0x%lx\n", what, got, wanted);
	disturbances++;
}

static uint64_t pattern(const uint64_t *word)
{
	return (uint64_t)(uintptr_t)word * PATTERN;
}

static uint64_t *ram_start(void)
{
	return (uint64_t *)(void *)inmate_image_end;
}

static uint64_t *ram_end(void)
{
	return (uint64_t *)(uintptr_t)platform_ram_end();
}

static void fill_ram(void)
{
	for (uint64_t *word = ram_start(); word < ram_end(); word++) {
		*word = pattern(word);
	}
}

/* The part of RAM whose turn it is: all of it is looked at in each beat. */
static void check_ram(uint64_t tick)
{
	uint64_t words = (uint64_t)(ram_end() - ram_start());
	uint64_t part = words / ticks_per_beat + 1;
	uint64_t first = tick % ticks_per_beat * part;

	for (uint64_t i = first; i < first + part && i < words; i++) {
		const uint64_t *word = ram_start() + i;

		if (*word != pattern(word)) {
			print("victim: RAM at 0x%lx\n",
			      (uint64_t)(uintptr_t)word);
			victim_disturbed("RAM", *word, pattern(word));
			return;
		}
	}
}

void victim_compare(const char *what, uint64_t got, uint64_t wanted)
{
	if (got != wanted) {
		victim_disturbed(what, got, wanted);
	}
}

static void check_setup(void)
{
	uint64_t start;
	uint64_t taken;

	victim_keep();
	start = timer_now();
	victim_read();
	taken = timer_now() - start;
	slowest = taken > slowest ? taken : slowest;

	victim_check();
	victim_compare("interrupt", foreign_irq, NO_IRQ);
	foreign_irq = NO_IRQ;
}

static void check_lateness(uint64_t limit)
{
	if (limit != 0 && latest > limit) {
		victim_disturbed("timer, ticks late", latest, limit);
	}
	if (limit != 0 && slowest > limit) {
		victim_disturbed("set-up, ticks to read", slowest, limit);
	}
	latest = 0;
	slowest = 0;
}

static void end_beat(uint64_t beat)
{
	victim_renew();
	if (disturbances == 0) {
		print("victim: beat %lu ok\n", beat);
	}
}

static void watch(uint64_t beats)
{
	uint64_t limit = timer_from_us(cmdline_number("late-us", 0));
	uint64_t done = 0;

	while (beats == 0 || done < beats * ticks_per_beat) {
		while (ticks == done) {
			irq_wait();
		}
		done++;
		check_ram(done);
		check_setup();
		check_lateness(limit);
		if (done % ticks_per_beat == 0) {
			end_beat(done / ticks_per_beat);
		}
	}
}

void inmate_main(void)
{
	uint64_t beats = cmdline_number("beats", 0);

	ticks_per_beat = cmdline_number("beat", TICKS_PER_BEAT);
	period = timer_from_us(VICTIM_TICK_US);
	fill_ram();
	victim_prepare();
	print("victim: watching RAM 0x%lx-0x%lx\n",
	      (uint64_t)(uintptr_t)ram_start(), platform_ram_end());
	timer_set(timer_now() + period);
	watch(beats);
	print("victim: done %lu beats, %lu disturbances\n", beats,
	      disturbances);
}
