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
#include "log.h"
#include "uart.h"

#define COMM_REGION_ADDRESS	0x80000000UL

/* Bytes of RAM from the image's start, unless ram-size= says otherwise. */
#define PLATFORM_RAM_SIZE	0x200000UL

struct platform {
	bool in_cell;
	uint16_t console_type;	/* CONSOLE_NONE, or of which there is a driver */
	struct uart console;
	struct log *log;	/* with CONSOLE_NONE; NULL: none either */
	uint64_t log_bytes;
	uint64_t gicd_base;
	uint64_t gicc_base;	/* GICv2 */
	uint64_t gicr_base;	/* GICv3 */
	uint8_t gic_version;
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
