/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The command line: words `name=value`, separated by spaces. Numbers are
 * decimal, or hexadecimal with 0x; lists are separated by commas.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

const char *cmdline(void);

/* The value behind "name=": up to the next space; NULL if there is none. */
const char *cmdline_value(const char *name);

/* The number behind "name=", or @otherwise. */
uint64_t cmdline_number(const char *name, uint64_t otherwise);

/* The numbers behind "name=", at most @limit of them; returns how many. */
uint32_t cmdline_numbers(const char *name, uint64_t *values, uint32_t limit);
