/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercalls: of the root cell, and the few that every cell may make. Where the
 * hypervisor has none (ROOTLESS=y) they are what a cell must not do.
 */
#pragma once

#include <stdint.h>
#include <bulkhead/hypercall.h>

/* Provided by the architecture: the result, an error below zero. */
int64_t hypercall(uint64_t call, uint64_t first, uint64_t second);

/* "EPERM" for -HYPERCALL_EPERM, and so on; "ok" for what is no error. */
const char *hypercall_name(int64_t result);

/*
 * Provided by the architecture: what CPU_INFO_STATISTICS + @number counts; "" for
 * a number that there is not.
 */
const char *hypercall_statistic(uint32_t number);
