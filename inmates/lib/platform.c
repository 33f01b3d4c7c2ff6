// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell or the bare board? A hypervisor enters at EL1. Firmware enters at EL2,
 * or at EL1 with a device tree in x0 and the image where boards load it; both
 * together, because a cell's start record may put anything in x0.
 */
#include "board.h"
#include "cmdline.h"
#include "inmate.h"
#include "platform.h"
#include "string.h"
#include "sysreg.h"

#define EL2	    2
#define REG_SHIFT_4 2 /* registers 4 bytes apart */

struct platform platform;

const struct comm_region *platform_comm_region(void)
{
	return (const struct comm_region *)COMM_REGION_ADDRESS;
}

static bool on_bare_board(void)
{
	uintptr_t base = (uintptr_t)inmate_image_start;

	return inmate_entry.exception_level == EL2 ||
	       (base == BOARD_LOAD_ADDRESS && inmate_entry.x[0] != 0);
}

/* Of a GICv3; a GICv2 is memory-mapped alone. */
static bool has_gic_registers(void)
{
	uint64_t features = sysreg_read(id_aa64pfr0_el1);

	return (features >> ID_AA64PFR0_GIC_SHIFT & 0xf) != 0;
}

static void use_board(void)
{
	platform.console_type = CONSOLE_PL011;
	platform.console.base = BOARD_UART_BASE;
	platform.gicd_base = BOARD_GICD_BASE;
	platform.gicc_base = BOARD_GICC_BASE;
	platform.gicr_base = BOARD_GICR_BASE;
	platform.gic_version = has_gic_registers() ? 3 : 2;
}

static void check_comm_region(const struct comm_region *comm)
{
	struct comm_region *state = (struct comm_region *)COMM_REGION_ADDRESS;

	if (memcmp(comm->signature, COMM_REGION_SIGNATURE,
		   COMM_REGION_SIGNATURE_LEN) == 0 &&
	    comm->revision == COMM_REGION_REVISION) {
		return;
	}
	state->cell_state = COMM_STATE_FAILED_COMM_REV;
	inmate_halt();
}

static void use_comm_region(const struct comm_region *comm)
{
	const struct config_console *console = &comm->console;

	platform.in_cell = true;
	platform.gicd_base = comm->arm.gicd_base;
	platform.gicc_base = comm->arm.gicc_base;
	platform.gicr_base = comm->arm.gicr_base;
	platform.gic_version = comm->arm.gic_version;
	if ((console->flags & CONSOLE_MMIO) == 0) {
		return;
	}
	if (console->type == CONSOLE_NONE) {
		/* RAM of the cell, not a device: so the config says. */
		platform.log = (struct log *)(uintptr_t)console->address;
		platform.log_bytes = console->size;
		return;
	}
	platform.console_type = console->type;
	platform.console.base = console->address;
	platform.console.divider = console->divider;
	platform.console.reg_shift = (console->flags & CONSOLE_REGDIST_4) != 0
					     ? REG_SHIFT_4
					     : 0;
}

void platform_init(void)
{
	if (on_bare_board()) {
		use_board();
	} else {
		check_comm_region(platform_comm_region());
		use_comm_region(platform_comm_region());
	}
}

uint64_t platform_ram_end(void)
{
	uint64_t start = (uint64_t)(uintptr_t)inmate_image_start;
	uint64_t end = start + cmdline_number("ram-size", PLATFORM_RAM_SIZE);
	uint64_t log = (uint64_t)(uintptr_t)platform.log;

	return log > start && log < end ? log : end;
}
