// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Redistributors: the own one stays awake and gets no tables, foreign ones can be
 * walked over and nothing else.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "instructions.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"

#define MAX_FRAMES 64

static void attack_foreign(uint64_t frame)
{
	uint64_t sgi = frame + GICR_FRAME_SIZE;

	hostile_try_keep("foreign WAKER", frame + GICR_WAKER, GICR_WAKER_SLEEP,
			 UINT32_MAX);
	hostile_try_keep("foreign CTLR", frame + GICR_CTLR,
			 GICR_CTLR_ENABLE_LPIS, UINT32_MAX);
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

	hostile_try_keep("WAKER", frame + GICR_WAKER, GICR_WAKER_SLEEP,
			 UINT32_MAX);
	mmio_write64(frame + GICR_PROPBASER, UINT64_MAX);
	mmio_write64(frame + GICR_PENDBASER, UINT64_MAX);
	hostile_check("PROPBASER", mmio_read64(frame + GICR_PROPBASER), 0);
	hostile_check("PENDBASER", mmio_read64(frame + GICR_PENDBASER), 0);
	hostile_try_keep("CTLR", frame + GICR_CTLR, UINT32_MAX, UINT32_MAX);
}

static void widths(void)
{
	hostile_try_widths(gic_sgi_frame(), 0);
}

static void execute(void)
{
	hostile_execute(platform.gicr_base);
}

static void on_redistributor(void)
{
	code_run(hostile_instruction(), platform.gicr_base);
}

static void unaligned(void)
{
	code_run(LDR_X, gic_rd_frame() + GICR_TYPER + sizeof(uint32_t));
}

/* Write all of the window, the own frame and those of others. */
static void write_all(uint32_t value)
{
	uint64_t frame = platform.gicr_base;
	bool last = false;

	while (!last) {
		uint64_t type = mmio_read64(frame + GICR_TYPER);
		uint64_t end = frame +
			       GICR_FRAME_SIZE * ((type & GICR_TYPER_VLPIS) != 0
							  ? 4ul
							  : 2ul);

		last = (type & GICR_TYPER_LAST) != 0;
		for (; frame < end; frame += sizeof(uint32_t)) {
			mmio_write32(frame, value);
		}
	}
}

static void write_ones(void)
{
	write_all(UINT32_MAX);
	hostile_repair_interrupts();
}

static void write_zeros(void)
{
	write_all(0);
	hostile_repair_interrupts();
}

static const struct attack attacks[] = {
	{ "gicr-walk", walk, SURVIVES, 0 },
	{ "gicr-sleep", sleep_and_lpis, SURVIVES, 0 },
	{ "gicr-widths", widths, SURVIVES, 0 },
	{ "gicr-write-ones", write_ones, SURVIVES, 0 },
	{ "gicr-write-zeros", write_zeros, SURVIVES, 0 },
	{ "gicr-ldp", on_redistributor, STOPS, LDP_W },
	{ "gicr-ldr-q", on_redistributor, STOPS, LDR_Q },
	{ "gicr-ldxr", on_redistributor, STOPS, LDXR_W },
	{ "gicr-dc-zva", on_redistributor, STOPS, DC_ZVA },
	{ "gicr-unaligned", unaligned, STOPS, 0 },
	{ "gicr-exec", execute, STOPS, 0 },
};

const struct attack_list redistributor_attacks = ATTACK_LIST(attacks, GIC_V3);
