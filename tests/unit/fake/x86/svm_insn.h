/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * In front of the real one: what the CPU does is the test's. So is what it
 * cannot do: the code for a CPU without next-RIP save is in this build.
 */
#pragma once

#include <stdint.h>

#undef CONFIG_SVM_QUIRK_NO_NRIP
#define CONFIG_SVM_QUIRK_NO_NRIP 1

/* Provided by the test. */
void nmi_take(void);
void vmload(uint64_t vmcb_phys);
void breakpoints_clear(void);
