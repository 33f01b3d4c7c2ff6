/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * An interrupt table of the attacks' own: a copy of the calling CPU's, some of
 * whose gates are spoiled. One CPU at a time has it.
 */
#pragma once

#include <stdint.h>

#define GATE_COUNT 256
#define GATE_STACK 1 /* the stack of IST 1 */

/* Make the copy, whose gates are then changed. */
void gate_copy(void);

/* @vector is handled by @handler, on the CPU's stack or on that of IST @stack. */
void gate_set(uint32_t vector, const void *handler, uint32_t stack);

/* Both halves of a gate as they are to be. */
void gate_write(uint32_t vector, uint64_t low, uint64_t high);

/* Use the first @count gates of the copy. */
void gate_use(uint32_t count);

/* The CPU's own table again. */
void gate_use_own(void);
