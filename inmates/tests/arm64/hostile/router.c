// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What only the distributor of GICv3 has: routes by affinity, of which those of
 * the cell's interrupts lead to its own CPUs; and registers that no cell has.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "mmio.h"
#include "platform.h"

#define SOME_ROUTE 1

static void route_foreign(void)
{
	for (uint32_t irq = GIC_FIRST_SPI; irq < hostile_num_irqs(); irq++) {
		uint64_t address = platform.gicd_base + GICD_IROUTER +
				   irq * sizeof(uint64_t);

		if (!hostile_owns_irq(irq)) {
			mmio_write64(address, SOME_ROUTE);
			hostile_check("foreign route", mmio_read64(address), 0);
		}
	}
}

static void try_route(uint64_t route)
{
	uint64_t address = platform.gicd_base + GICD_IROUTER +
			   hostile_own_irq() * sizeof(uint64_t);
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

		for (uint32_t irq = GIC_FIRST_SPI; irq < hostile_num_irqs();
		     irq++) {
			mmio_write32(address, irq);
		}
		mmio_write32(address, UINT32_MAX);
		hostile_check("absent register", mmio_read32(address), 0);
	}
}

/* Half of the access in the window, half behind it. */
static void read_across_end(void)
{
	mmio_read64(platform.gicd_base + GICD_CIDR3);
}

/* A route is 64 bits wide; half of it cannot be reached unaligned. */
static void read_across_route(void)
{
	mmio_read64(platform.gicd_base + GICD_IROUTER +
		    hostile_own_irq() * sizeof(uint64_t) + sizeof(uint32_t));
}

static const struct attack attacks[] = {
	{ "spi-route", route_foreign, SURVIVES, 0 },
	{ "spi-route-own", route_own, SURVIVES, 0 },
	{ "gicd-absent", write_absent, SURVIVES, 0 },
	{ "gicd-across-end", read_across_end, STOPS, 0 },
	{ "gicd-across-route", read_across_route, STOPS, 0 },
};

const struct attack_list router_attacks = ATTACK_LIST(attacks, GIC_V3);
