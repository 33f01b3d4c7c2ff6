// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * boot/x86/mtrr.c for the host: its instructions become calls of the test.
 * All headers come first, so that only the file's own text is affected.
 */
#include "arch_barrier.h"
#include "boot_x86.h"
#include "insn.h"
#include "msr.h"
#include "policy.h"
#include "asm_mtrr.h"

#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#define __asm__
#define volatile(...) fake_asm(#__VA_ARGS__)
#include "../../../../boot/x86/mtrr.c"
