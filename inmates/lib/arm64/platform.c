// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell or the bare board? A hypervisor enters at EL1. Firmware enters at EL2,
 * or at EL1 with a device tree in x0 and the image where boards load it; both
 * together, because a cell's start record may put anything in x0.
 */
#include "board.h"
#include "entry.h"
#include "inmate.h"
#include "platform.h"
#include "sysreg.h"

#define EL2 2

bool platform_detect_cell(void)
{
	uintptr_t base = (uintptr_t)inmate_image_start;

	return inmate_entry.exception_level != EL2 &&
	       (base != BOARD_LOAD_ADDRESS || inmate_entry.x[0] == 0);
}

/* Of a GICv3; a GICv2 is memory-mapped alone. */
static bool has_gic_registers(void)
{
	uint64_t features = sysreg_read(id_aa64pfr0_el1);

	return (features >> ID_AA64PFR0_GIC_SHIFT & 0xf) != 0;
}

void platform_use_board(void)
{
	platform.console_type = CONSOLE_PL011;
	platform.console.base = BOARD_UART_BASE;
	platform.gicd_base = BOARD_GICD_BASE;
	platform.gicc_base = BOARD_GICC_BASE;
	platform.gicr_base = BOARD_GICR_BASE;
	platform.gic_version = has_gic_registers() ? 3 : 2;
}

void platform_use_comm_region(const struct comm_region *comm)
{
	platform.gicd_base = comm->arm.gicd_base;
	platform.gicc_base = comm->arm.gicc_base;
	platform.gicr_base = comm->arm.gicr_base;
	platform.gic_version = comm->arm.gic_version;
}

/* PSCI is called by SMC as before: what entered EL2 was given that conduit. */
void platform_leave_cell(void)
{
	platform.virtual_console = false;
}
