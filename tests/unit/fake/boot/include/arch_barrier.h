/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Barriers of boot code: those of fake/include, but that waiting is not logged,
 * for it is long, and that other CPUs run while one waits.
 */
#pragma once

#define arch_relax fake_arch_relax
#include_next "arch_barrier.h"
#undef arch_relax

/* Provided by boot_fake.c. */
void boot_fake_relax(void);

static inline void arch_relax(void)
{
	boot_fake_relax();
}
