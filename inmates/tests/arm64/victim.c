// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a victim watches of its interrupts on arm64: its PPIs, and an SPI that it
 * may keep active.
 *	irq=N		an SPI of its own; default: the console's
 *	hold=N		keep the SPI active, and 1: be disturbed when another ends
 *			that; 2: say so and take it again; 0, the default: no
 */
#include <stdbool.h>
#include "cmdline.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "timer.h"
#include "victim.h"

#define HELD_PRIORITY 0x80 /* before the timer's */

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

static struct irq_setup wanted;
static struct irq_setup now;
static enum hold hold;
static uint32_t spi;

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

/*
 * Let the SPI be active with its priority dropped, as between the two halves of
 * a handler that is split. Interrupts are masked. It is awaited before it is
 * acknowledged, because the timer may be pending too.
 */
static void hold_spi(void)
{
	uint64_t gicd = platform.gicd_base;
	uint64_t end = timer_now() + timer_from_us(VICTIM_TICK_US);

	mmio_write8(gicd + GICD_IPRIORITYR + spi, HELD_PRIORITY);
	mmio_write32(gicd + GICD_ISPENDR + spi / 32 * sizeof(uint32_t),
		     1u << spi % 32);
	while (gic_highest_pending() != spi) {
		if (timer_now() > end) {
			victim_disturbed("SPI that does not come",
					 gic_highest_pending(), spi);
			return;
		}
	}
	gic_split_end(true);
	victim_compare("acknowledged", gic_acknowledge(), spi);
	gic_end(spi);
	gic_split_end(false);
	victim_compare("held SPI's active bit", spi_bit(GICD_ISACTIVER), 1);
}

static void release_spi(void)
{
	gic_split_end(true);
	gic_deactivate(spi);
	gic_split_end(false);
	victim_compare("released SPI's active bit", spi_bit(GICD_ISACTIVER), 0);
}

void victim_prepare(void)
{
	spi = console_irq();
	hold = (enum hold)cmdline_number("hold", HOLD_NOT);
	/* Every SGI too: one that another cell sends must show. */
	mmio_write32(gic_sgi_frame() + GICR_ISENABLER0, UINT16_MAX);
	irq_enable(spi);
	irq_enable(TIMER_IRQ);
	if (hold != HOLD_NOT) {
		hold_spi();
	}
	wanted = read_setup();
	print("victim: SPI %u\n", spi);
}

void victim_keep(void)
{
	if (hold == HOLD_AGAIN && spi_bit(GICD_ISACTIVER) == 0) {
		print("victim: SPI ended by another\n");
		hold_spi();
	}
}

void victim_read(void)
{
	now = read_setup();
}

void victim_check(void)
{
	victim_compare("PPI enables", now.ppis_enabled, wanted.ppis_enabled);
	victim_compare("PPI priority", now.ppi_priority, wanted.ppi_priority);
	victim_compare("SPI enable", now.spi_enabled, wanted.spi_enabled);
	victim_compare("SPI pending", now.spi_pending, wanted.spi_pending);
	victim_compare("SPI active", now.spi_active, wanted.spi_active);
	victim_compare("SPI config", now.spi_config, wanted.spi_config);
	victim_compare("SPI priority", now.spi_priority, wanted.spi_priority);
	victim_compare("SPI route", now.spi_route, wanted.spi_route);
}

void victim_renew(void)
{
	if (hold != HOLD_NOT) {
		release_spi();
		hold_spi();
	}
}
