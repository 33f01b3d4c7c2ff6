/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The boot loader's memory map, held against the configuration.
 */
#pragma once

#include <stdint.h>

/* As in the lists of both Multiboot versions. */
struct memory_entry {
	uint64_t base;
	uint64_t size;		/* bytes */
	uint32_t type;
} __attribute__((packed));

/* Fails the boot if memory that the configs name is not RAM. */
void memory_map_check(void);
