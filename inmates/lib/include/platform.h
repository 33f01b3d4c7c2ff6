/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Where the inmate runs and what it has there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <bulkhead/comm_region.h>
#include "arch_platform.h"
#include "log.h"
#include "uart.h"

struct platform {
	bool in_cell;
	uint16_t console_type;	/* CONSOLE_NONE, or of which there is a driver */
	struct uart console;
	struct log *log;	/* with CONSOLE_NONE; NULL: none either */
	uint64_t log_bytes;
	bool virtual_console;	/* what is printed goes to the hypervisor too */

	/* arm64 */
	uint64_t gicd_base;
	uint64_t gicc_base;	/* GICv2 */
	uint64_t gicr_base;	/* GICv3 */
	uint8_t gic_version;

	/* x86 */
	uint32_t num_cpus;
	uint32_t tsc_khz;
	uint32_t apic_khz;
};

extern struct platform platform;

/*
 * Fill in `platform`. A cell whose comm region is not the one this library was
 * built for reports COMM_STATE_FAILED_COMM_REV there and halts.
 */
void platform_init(void);

/* The comm region. @pre platform.in_cell */
const struct comm_region *platform_comm_region(void);

/* End of the RAM that starts with the image; a log in it is not counted. */
uint64_t platform_ram_end(void);

/* Set up the console; print_char() works from here on. */
void console_init(void);

/* The interrupt of the console: irq= or, on known boards, by its address. */
uint32_t console_irq(void);

/*
 * Provided by the architecture.
 *
 * Does a hypervisor run this inmate? If not, what the bare board has; else what
 * the comm region tells of the architecture.
 */
bool platform_detect_cell(void);
void platform_use_board(void);
void platform_use_comm_region(const struct comm_region *comm);

/*
 * Provided by the architecture: the hypervisor is gone, and what it did for this
 * inmate the library does itself from here on.
 */
void platform_leave_cell(void);
