/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A log in RAM, for cells without a UART: a ring of characters that a debugger,
 * an emulator or a cell that shares the memory can read. One CPU writes.
 */
#pragma once

#include <stdint.h>

#define LOG_MAGIC	0x474f4c42	/* "BLOG" */

struct log {
	uint32_t magic;
	uint32_t size;		/* characters that the ring holds */
	uint64_t written;	/* ever; the last stands at (written - 1) % size */
	char text[];
};

/* Start an empty log of @bytes at @log. @pre @bytes holds more than the head. */
void log_init(struct log *log, uint64_t bytes);

/* Append one character. @pre log_init() */
void log_put(struct log *log, char c);
