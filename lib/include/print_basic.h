/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Text and numbers, without formats: all that the runtime prints with.
 */
#pragma once

#include <stdint.h>

/* Provided by whoever links this: sends one character, '\n' as it is. */
void print_char(char c);

/* Text as it is; a number to base 10 or 16. */
void print_text(const char *text);
void print_number(uint64_t value, uint32_t base);
