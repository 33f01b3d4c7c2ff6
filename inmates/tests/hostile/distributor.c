// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The distributor: other cells' SPIs read as zero whatever is written, the
 * cell's own stay at its own CPUs, what concerns all stays as it is.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "mmio.h"
#include "platform.h"

#define BITS	      32
#define STORM	      10000
#define SOME_PRIORITY 0x50
#define SOME_ROUTE    1

static uint32_t num_irqs(void)
{
	uint32_t type = mmio_read32(platform.gicd_base + GICD_TYPER);
	uint32_t irqs = ((type & GICD_TYPER_LINES) + 1) * BITS;

	return irqs < GIC_FIRST_SPECIAL ? irqs : GIC_FIRST_SPECIAL;
}

static uint32_t own_irq(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < num_irqs(); irq++) {
		if (hostile_owns_irq(irq)) {
			return irq;
		}
	}
	return GIC_FIRST_SPI;
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
	for (uint32_t irq = GIC_FIRST_SPI; irq < num_irqs(); irq += BITS) {
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
	for (uint32_t irq = GIC_FIRST_SPI; irq < num_irqs(); irq++) {
		uint64_t address = platform.gicd_base + GICD_IPRIORITYR + irq;

		if (!hostile_owns_irq(irq)) {
			mmio_write8(address, SOME_PRIORITY);
			hostile_check("foreign priority", mmio_read8(address),
				      0);
		}
	}
}

static void route_foreign(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < num_irqs(); irq++) {
		uint64_t address = platform.gicd_base + GICD_IROUTER +
				   irq * sizeof(uint64_t);

		if (!hostile_owns_irq(irq)) {
			mmio_write64(address, SOME_ROUTE);
			hostile_check("foreign route", mmio_read64(address), 0);
		}
	}
}

static void configure_foreign(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < num_irqs(); irq++) {
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

static void try_route(uint64_t route)
{
	uint64_t address = platform.gicd_base + GICD_IROUTER +
			   own_irq() * sizeof(uint64_t);
	uint64_t before = mmio_read64(address);

	mmio_write64(address, route);
	hostile_check("own route", mmio_read64(address), before);
}

static void route_own(void)
{
	try_route(hostile_foreign_cpu());
	try_route(GICD_IROUTER_IRM);
	try_route(GICD_IROUTER_IRM | hostile_foreign_cpu());
	try_route(0x100);
	try_route(0x10000);
	try_route(0x100000000);
	try_route(0xff);
	try_route(0x40000000);
	try_route(UINT64_MAX);
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

/* Registers that no cell has: read as zero, ignore writes. */
static const uint32_t absent_registers[] = {
	GICD_SETSPI_NSR,  GICD_CLRSPI_NSR,     GICD_NSACR,
	GICD_SGIR,	  GICD_IGROUPR + 4,    GICD_IGRPMODR + 4,
	GICD_ISENABLER_E, GICD_ITARGETSR + 32,
};

static void write_absent(void)
{
	for (uint32_t i = 0;
	     i < sizeof(absent_registers) / sizeof(absent_registers[0]); i++) {
		uint64_t address = platform.gicd_base + absent_registers[i];

		for (uint32_t irq = GIC_FIRST_SPI; irq < num_irqs(); irq++) {
			mmio_write32(address, irq);
		}
		mmio_write32(address, UINT32_MAX);
		hostile_check("absent register", mmio_read32(address), 0);
	}
}

static void config_storm(void)
{
	uint64_t address = platform.gicd_base + GICD_ICFGR + own_irq() / 16 * 4;
	uint32_t before = mmio_read32(address);

	for (uint32_t i = 0; i < STORM; i++) {
		mmio_write32(address, i % 2 == 0 ? UINT32_MAX : 0);
	}
	mmio_write32(address, before);
	hostile_check("config", mmio_read32(address), before);
}

static void disable_storm(void)
{
	uint64_t address = platform.gicd_base + GICD_ICENABLER +
			   own_irq() / BITS * sizeof(uint32_t);

	for (uint32_t i = 0; i < STORM; i++) {
		mmio_write32(address, UINT32_MAX);
	}
	hostile_check("enables", mmio_read32(address), 0);
}

static const struct attack attacks[] = {
	{ "spi-enable", enable_foreign, SURVIVES },
	{ "spi-pend", pend_foreign, SURVIVES },
	{ "spi-activate", activate_foreign, SURVIVES },
	{ "spi-clear", clear_foreign, SURVIVES },
	{ "spi-priority", prioritise_foreign, SURVIVES },
	{ "spi-route", route_foreign, SURVIVES },
	{ "spi-config", configure_foreign, SURVIVES },
	{ "spi-route-own", route_own, SURVIVES },
	{ "gicd-ctlr", write_control, SURVIVES },
	{ "gicd-absent", write_absent, SURVIVES },
	{ "gicd-icfgr-storm", config_storm, SURVIVES },
	{ "gicd-icenabler-storm", disable_storm, SURVIVES },
};

const struct attack_list distributor_attacks = ATTACK_LIST(attacks);
