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
 *	irq=N		an SPI of its own; default: the console's
 *	ram-size=N	its RAM, see platform.h
 *	hold=N		keep the SPI active, and 1: be disturbed when another ends
 *			that; 2: say so and take it again; 0, the default: no
 *	late-us=N	a timer interrupt so late disturbs, and a look at the
 *			interrupts' set-up that takes so long; 0: never
 */
#include <stdbool.h>
#include "cmdline.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "timer.h"

#define TICK_US	       10000
#define TICKS_PER_BEAT 100 /* unless beat= says otherwise */
#define PATTERN	       0x9e3779b97f4a7c15UL
#define NO_IRQ	       UINT32_MAX
#define HELD_PRIORITY  0x80 /* before the timer's */

enum hold {
	HOLD_NOT,
	HOLD_STRICTLY,
	HOLD_AGAIN,
};

/* What the cell's interrupt controller says about its interrupts. */
struct irq_setup {
	uint32_t ppis_enabled;
	uint32_t ppi_priority;
	uint32_t spi_enabled;
	uint32_t spi_pending;
	uint32_t spi_active;
	uint32_t spi_config;
	uint32_t spi_priority;
	uint64_t spi_route;
};

static volatile uint64_t ticks;
static volatile uint64_t latest;
static uint64_t slowest;
static volatile uint32_t foreign_irq = NO_IRQ;
static uint32_t spi;
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

static void disturbed(const char *what, uint64_t got, uint64_t wanted)
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
			disturbed("RAM", *word, pattern(word));
			return;
		}
	}
}

static uint32_t spi_bit(uint32_t reg)
{
	uint64_t word = platform.gicd_base + reg + spi / 32 * sizeof(uint32_t);

	return mmio_read32(word) >> spi % 32 & 1;
}

static uint32_t spi_config(void)
{
	uint64_t word = platform.gicd_base + GICD_ICFGR +
			spi / 16 * sizeof(uint32_t);

	return mmio_read32(word) >> spi % 16 * 2 & 3;
}

static struct irq_setup read_setup(void)
{
	uint64_t gicd = platform.gicd_base;
	uint64_t sgi = gic_sgi_frame();

	return (struct irq_setup){
		.ppis_enabled = mmio_read32(sgi + GICR_ISENABLER0),
		.ppi_priority = mmio_read8(sgi + GICR_IPRIORITYR + TIMER_IRQ),
		.spi_enabled = spi_bit(GICD_ISENABLER),
		.spi_pending = spi_bit(GICD_ISPENDR),
		.spi_active = spi_bit(GICD_ISACTIVER),
		.spi_config = spi_config(),
		.spi_priority = mmio_read8(gicd + GICD_IPRIORITYR + spi),
		.spi_route = gic_route(spi),
	};
}

static void compare(const char *what, uint64_t got, uint64_t wanted)
{
	if (got != wanted) {
		disturbed(what, got, wanted);
	}
}

static void check_setup(const struct irq_setup *wanted)
{
	uint64_t start = timer_now();
	struct irq_setup now = read_setup();
	uint64_t taken = timer_now() - start;

	slowest = taken > slowest ? taken : slowest;

	compare("PPI enables", now.ppis_enabled, wanted->ppis_enabled);
	compare("PPI priority", now.ppi_priority, wanted->ppi_priority);
	compare("SPI enable", now.spi_enabled, wanted->spi_enabled);
	compare("SPI pending", now.spi_pending, wanted->spi_pending);
	compare("SPI active", now.spi_active, wanted->spi_active);
	compare("SPI config", now.spi_config, wanted->spi_config);
	compare("SPI priority", now.spi_priority, wanted->spi_priority);
	compare("SPI route", now.spi_route, wanted->spi_route);
	compare("interrupt", foreign_irq, NO_IRQ);
	foreign_irq = NO_IRQ;
}

/*
 * Let the SPI be active with its priority dropped, as between the two halves of
 * a handler that is split. Interrupts are masked. It is awaited before it is
 * acknowledged, because the timer may be pending too.
 */
static void hold_spi(void)
{
	uint64_t gicd = platform.gicd_base;
	uint64_t end = timer_now() + period;

	mmio_write8(gicd + GICD_IPRIORITYR + spi, HELD_PRIORITY);
	mmio_write32(gicd + GICD_ISPENDR + spi / 32 * sizeof(uint32_t),
		     1u << spi % 32);
	while (gic_highest_pending() != spi) {
		if (timer_now() > end) {
			disturbed("SPI that does not come",
				  gic_highest_pending(), spi);
			return;
		}
	}
	gic_split_end(true);
	compare("acknowledged", gic_acknowledge(), spi);
	gic_end(spi);
	gic_split_end(false);
	compare("held SPI's active bit", spi_bit(GICD_ISACTIVER), 1);
}

static void release_spi(void)
{
	gic_split_end(true);
	gic_deactivate(spi);
	gic_split_end(false);
	compare("released SPI's active bit", spi_bit(GICD_ISACTIVER), 0);
}

static void check_hold(enum hold hold)
{
	if (hold == HOLD_AGAIN && spi_bit(GICD_ISACTIVER) == 0) {
		print("victim: SPI ended by another\n");
		hold_spi();
	}
}

static void check_lateness(uint64_t limit)
{
	if (limit != 0 && latest > limit) {
		disturbed("timer, ticks late", latest, limit);
	}
	if (limit != 0 && slowest > limit) {
		disturbed("set-up, ticks to read", slowest, limit);
	}
	latest = 0;
	slowest = 0;
}

static void end_beat(uint64_t beat, enum hold hold)
{
	if (hold != HOLD_NOT) {
		release_spi();
		hold_spi();
	}
	if (disturbances == 0) {
		print("victim: beat %lu ok\n", beat);
	}
}

static void watch(uint64_t beats, enum hold hold)
{
	uint64_t limit = timer_from_us(cmdline_number("late-us", 0));
	struct irq_setup setup = read_setup();
	uint64_t done = 0;

	while (beats == 0 || done < beats * ticks_per_beat) {
		while (ticks == done) {
			irq_wait();
		}
		done++;
		check_ram(done);
		check_hold(hold);
		check_setup(&setup);
		check_lateness(limit);
		if (done % ticks_per_beat == 0) {
			end_beat(done / ticks_per_beat, hold);
		}
	}
}

void inmate_main(void)
{
	uint64_t beats = cmdline_number("beats", 0);
	enum hold hold = (enum hold)cmdline_number("hold", HOLD_NOT);

	spi = console_irq();
	ticks_per_beat = cmdline_number("beat", TICKS_PER_BEAT);
	fill_ram();
	/* Every SGI too: one that another cell sends must show. */
	mmio_write32(gic_sgi_frame() + GICR_ISENABLER0, UINT16_MAX);
	irq_enable(spi);
	irq_enable(TIMER_IRQ);
	period = timer_from_us(TICK_US);
	if (hold != HOLD_NOT) {
		hold_spi();
	}
	print("victim: watching RAM 0x%lx-0x%lx, SPI %u\n",
	      (uint64_t)(uintptr_t)ram_start(), platform_ram_end(), spi);
	timer_set(timer_now() + period);
	watch(beats, hold);
	print("victim: done %lu beats, %lu disturbances\n", beats,
	      disturbances);
}
