/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Selectors, and the descriptors of all CPUs. Included from C and assembly.
 */
#pragma once

#define SELECTOR_CODE		0x08	/* 64-bit */
#define SELECTOR_DATA		0x10
#define SELECTOR_CODE32		0x18
#define SELECTOR_USER_DATA	0x23
#define SELECTOR_USER_CODE	0x2b
#define SELECTOR_TSS		0x30	/* the first CPU's */
#define SELECTOR_TSS_SHIFT	4	/* its distance from the next CPU's */

#ifndef __ASSEMBLER__

#include <stdint.h>

/* Load descriptors and interrupt gates of the calling CPU, which is @cpu. */
void segments_init(uint32_t cpu);

/* Where the stack begins that the calling CPU takes out of user mode. */
uint64_t *segments_stack(void);

#endif
