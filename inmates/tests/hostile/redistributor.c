// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Redistributors: the own one keeps the kick and has the cell's PPIs alone,
 * foreign ones can be walked over and nothing else.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"

#define KICK_SGI 15
#define KICK_BIT (1u << KICK_SGI)
/* PPIs of EL2's timer and of GIC maintenance. */
#define FORBIDDEN_PPIS (1u << 25 | 1u << 26 | 1u << 28)
#define OWN_BITS       (1u << 30 | 1u << 27 | 1u << 23 | UINT16_MAX)
#define MAX_FRAMES     64

static void try_keep(const char *what, uint64_t address, uint32_t value,
		     uint32_t mask)
{
	uint32_t before = mmio_read32(address) & mask;

	mmio_write32(address, value);
	hostile_check(what, mmio_read32(address) & mask, before);
}

static void attack_foreign(uint64_t frame)
{
	uint64_t sgi = frame + GICR_FRAME_SIZE;

	try_keep("foreign WAKER", frame + GICR_WAKER, GICR_WAKER_SLEEP,
		 UINT32_MAX);
	try_keep("foreign CTLR", frame + GICR_CTLR, GICR_CTLR_ENABLE_LPIS,
		 UINT32_MAX);
	mmio_write32(sgi + GICR_ICENABLER0, UINT32_MAX);
	mmio_write32(sgi + GICR_ISENABLER0, UINT32_MAX);
	hostile_check("foreign enables", mmio_read32(sgi + GICR_ISENABLER0), 0);
	mmio_write32(sgi + GICR_ISPENDR0, UINT32_MAX);
	hostile_check("foreign pending", mmio_read32(sgi + GICR_ISPENDR0), 0);
	mmio_write32(sgi + GICR_ISACTIVER0, UINT32_MAX);
	hostile_check("foreign active", mmio_read32(sgi + GICR_ISACTIVER0), 0);
	mmio_write8(sgi + GICR_IPRIORITYR, UINT8_MAX);
	hostile_check("foreign priority", mmio_read8(sgi + GICR_IPRIORITYR), 0);
}

static void walk(void)
{
	uint64_t frame = platform.gicr_base;
	bool last = false;

	for (uint32_t n = 0; !last && n < MAX_FRAMES; n++) {
		uint64_t type = mmio_read64(frame + GICR_TYPER);
		uint64_t affinity = type >> GICR_TYPER_AFFINITY_SHIFT;

		last = (type & GICR_TYPER_LAST) != 0;
		print("hostile: gicr-walk 0x%lx TYPER 0x%lx PIDR2 0x%x%s\n",
		      frame, type, mmio_read32(frame + GICR_PIDR2),
		      last ? " last" : "");
		hostile_check_that("PIDR2",
				   mmio_read32(frame + GICR_PIDR2) != 0, 0);
		if (!hostile_owns_cpu(affinity)) {
			attack_foreign(frame);
		}
		frame += GICR_FRAME_SIZE *
			 ((type & GICR_TYPER_VLPIS) != 0 ? 4ul : 2ul);
	}
	hostile_check_that("no last frame", last, frame);
}

static void sleep_and_lpis(void)
{
	uint64_t frame = gic_rd_frame();

	try_keep("WAKER", frame + GICR_WAKER, GICR_WAKER_SLEEP, UINT32_MAX);
	mmio_write64(frame + GICR_PROPBASER, UINT64_MAX);
	mmio_write64(frame + GICR_PENDBASER, UINT64_MAX);
	hostile_check("PROPBASER", mmio_read64(frame + GICR_PROPBASER), 0);
	hostile_check("PENDBASER", mmio_read64(frame + GICR_PENDBASER), 0);
	try_keep("CTLR", frame + GICR_CTLR, UINT32_MAX, UINT32_MAX);
}

/* What the cell sees of the kick must not change by anything it writes. */
static void attack_kick(void)
{
	uint64_t sgi = gic_sgi_frame();
	uint64_t priority = sgi + GICR_IPRIORITYR + KICK_SGI;
	uint8_t before = mmio_read8(priority);

	try_keep("kick enable", sgi + GICR_ICENABLER0, KICK_BIT, KICK_BIT);
	try_keep("kick pending", sgi + GICR_ISPENDR0, KICK_BIT, KICK_BIT);
	try_keep("kick active", sgi + GICR_ISACTIVER0, KICK_BIT, KICK_BIT);
	try_keep("groups", sgi + GICR_IGROUPR0, 0, UINT32_MAX);
	try_keep("groups", sgi + GICR_IGROUPR0, UINT32_MAX, UINT32_MAX);
	try_keep("group modifiers", sgi + GICR_IGRPMODR0, UINT32_MAX,
		 UINT32_MAX);
	try_keep("NSACR", sgi + GICR_NSACR, UINT32_MAX, UINT32_MAX);
	mmio_write8(priority, (uint8_t)~before);
	hostile_check("kick priority", mmio_read8(priority), before);
}

static void enable_forbidden(void)
{
	uint64_t sgi = gic_sgi_frame();

	mmio_write32(sgi + GICR_ISENABLER0, FORBIDDEN_PPIS);
	hostile_check("forbidden enables",
		      mmio_read32(sgi + GICR_ISENABLER0) & ~OWN_BITS, 0);
	mmio_write32(sgi + GICR_ISPENDR0, FORBIDDEN_PPIS);
	hostile_check("forbidden pending",
		      mmio_read32(sgi + GICR_ISPENDR0) & ~OWN_BITS, 0);
	mmio_write32(sgi + GICR_ISACTIVER0, FORBIDDEN_PPIS);
	hostile_check("forbidden active",
		      mmio_read32(sgi + GICR_ISACTIVER0) & ~OWN_BITS, 0);
}

static const struct attack attacks[] = {
	{ "gicr-walk", walk, SURVIVES },
	{ "gicr-sleep", sleep_and_lpis, SURVIVES },
	{ "gicr-kick", attack_kick, SURVIVES },
	{ "gicr-ppis", enable_forbidden, SURVIVES },
};

const struct attack_list redistributor_attacks = ATTACK_LIST(attacks);
