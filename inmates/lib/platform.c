// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Where the inmate runs: what the comm region of a cell tells.
 */
#include "cmdline.h"
#include "inmate.h"
#include "platform.h"
#include "string.h"

#define REG_SHIFT_4 2 /* registers 4 bytes apart */

struct platform platform;

const struct comm_region *platform_comm_region(void)
{
	return (const struct comm_region *)COMM_REGION_ADDRESS;
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

static void use_console(const struct config_console *console)
{
	bool is_port = (console->flags & CONSOLE_MMIO) == 0;

	if (console->type == CONSOLE_NONE && !is_port) {
		/* RAM of the cell, not a device: so the config says. */
		platform.log = (struct log *)(uintptr_t)console->address;
		platform.log_bytes = console->size;
		return;
	}
	if (is_port && console->type != CONSOLE_8250) {
		return;
	}
	platform.console_type = console->type;
	platform.console.base = console->address;
	platform.console.divider = console->divider;
	platform.console.reg_shift = (console->flags & CONSOLE_REGDIST_4) != 0
					     ? REG_SHIFT_4
					     : 0;
	platform.console.is_port = is_port;
}

void platform_init(void)
{
	const struct comm_region *comm = platform_comm_region();

	platform.in_cell = platform_detect_cell();
	if (!platform.in_cell) {
		platform_use_board();
		return;
	}
	check_comm_region(comm);
	use_console(&comm->console);
	platform.virtual_console = (comm->flags & COMM_DBG_PUTC_ACTIVE) != 0;
	platform_use_comm_region(comm);
}

uint64_t platform_ram_end(void)
{
	uint64_t start = (uint64_t)(uintptr_t)inmate_image_start;
	uint64_t end = start + cmdline_number("ram-size", PLATFORM_RAM_SIZE);
	uint64_t log = (uint64_t)(uintptr_t)platform.log;

	return log > start && log < end ? log : end;
}
