/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Stage 1 of the inmate, if it wants one: 1:1, 39 bits, RAM cacheable in 2 MiB
 * blocks, everything else device memory. Included from C and assembly.
 */
#pragma once

#define MMU_MAIR		0xff00	/* 0: Device-nGnRnE, 1: write-back */
/* 39 bits, walks write-back and inner shareable, 40-bit addresses, TTBR1 off */
#define MMU_TCR			0x200803519
#define MMU_TCR_TTBR1_ON	0x2b5193519	/* the same for both halves */
#define MMU_UPPER_HALF		0xffffff8000000000UL

#ifndef __ASSEMBLER__

#include <stdbool.h>

/* Build the tables and switch MMU and caches of the first CPU on. */
void mmu_enable(void);

/* True if the calling CPU translates. */
bool mmu_is_enabled(void);

/* Switch the calling CPU's MMU on. Provided by start.S; uses no memory. */
void mmu_switch_on(void);

#endif
