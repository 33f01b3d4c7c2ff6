// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The distributor: other cells' SPIs read as zero whatever is written, the
 * cell's own stay at its own CPUs, what concerns all stays as it is.
 */
#include "cmdline.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "mmio.h"
#include "platform.h"

#define BITS	      32
#define SOME_PRIORITY 0x50

uint32_t hostile_num_irqs(void)
{
	uint32_t type = mmio_read32(platform.gicd_base + GICD_TYPER);
	uint32_t irqs = ((type & GICD_TYPER_LINES) + 1) * BITS;

	return irqs < GIC_FIRST_SPECIAL ? irqs : GIC_FIRST_SPECIAL;
}

uint32_t hostile_own_irq(void)
{
	uint64_t irq;

	return cmdline_numbers("irq", &irq, 1) == 1 ? (uint32_t)irq
						    : console_irq();
}

/* The cell's own among the 32 interrupts from @first. */
static uint32_t own_bits(uint32_t first)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < BITS; i++) {
		bits |= hostile_owns_irq(first + i) ? 1u << i : 0;
	}
	return bits;
}

static void take_bits(const char *what, uint32_t reg)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < hostile_num_irqs();
	     irq += BITS) {
		uint64_t address = platform.gicd_base + reg +
				   irq / BITS * sizeof(uint32_t);
		uint32_t foreign = ~own_bits(irq);

		mmio_write32(address, foreign);
		hostile_check(what, mmio_read32(address) & foreign, 0);
	}
}

static void enable_foreign(void)
{
	take_bits("foreign enables", GICD_ISENABLER);
}

static void pend_foreign(void)
{
	take_bits("foreign pending", GICD_ISPENDR);
}

static void activate_foreign(void)
{
	take_bits("foreign active", GICD_ISACTIVER);
}

static void clear_foreign(void)
{
	take_bits("foreign enables", GICD_ICENABLER);
	take_bits("foreign pending", GICD_ICPENDR);
	take_bits("foreign active", GICD_ICACTIVER);
}

static void prioritise_foreign(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < hostile_num_irqs(); irq++) {
		uint64_t address = platform.gicd_base + GICD_IPRIORITYR + irq;

		if (!hostile_owns_irq(irq)) {
			mmio_write8(address, SOME_PRIORITY);
			hostile_check("foreign priority", mmio_read8(address),
				      0);
		}
	}
}

static void configure_foreign(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < hostile_num_irqs(); irq++) {
		uint64_t address = platform.gicd_base + GICD_ICFGR +
				   irq / 16 * 4;
		uint32_t field = 3u << irq % 16 * 2;

		if (!hostile_owns_irq(irq)) {
			mmio_write32(address, mmio_read32(address) | field);
			hostile_check("foreign config",
				      mmio_read32(address) & field, 0);
		}
	}
}

static void write_control(void)
{
	uint64_t address = platform.gicd_base + GICD_CTLR;
	uint32_t before = mmio_read32(address);

	mmio_write32(address, 0);
	hostile_check("control", mmio_read32(address), before);
	mmio_write32(address, UINT32_MAX);
	hostile_check("control", mmio_read32(address), before);
}

static const struct attack attacks[] = {
	{ "spi-enable", enable_foreign, SURVIVES, 0 },
	{ "spi-pend", pend_foreign, SURVIVES, 0 },
	{ "spi-activate", activate_foreign, SURVIVES, 0 },
	{ "spi-clear", clear_foreign, SURVIVES, 0 },
	{ "spi-priority", prioritise_foreign, SURVIVES, 0 },
	{ "spi-config", configure_foreign, SURVIVES, 0 },
	{ "gicd-ctlr", write_control, SURVIVES, 0 },
};

const struct attack_list distributor_attacks = ATTACK_LIST(attacks, ANY_GIC);
