/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Waiting as a step of explore.h: until another CPU has done one.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

uint64_t arch_clock(void);
void arch_relax(void);

static inline void arch_forget_map(void)
{
}
