/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * How the inmate was entered.
 */
#pragma once

#include <stdint.h>

/* What the first CPU found in its registers. */
struct inmate_entry {
	uint32_t args[4];	/* EDI, ESI, EDX, ECX */
	uint32_t cr0;		/* with PE: 32-bit protected mode */
};

extern struct inmate_entry inmate_entry;
