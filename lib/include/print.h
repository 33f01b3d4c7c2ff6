/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Formatted output: %s %c %u %x %lu %lx %%, with a width and zero padding as in
 * %8u and %016lx. Anything else is printed as it stands.
 */
#pragma once

#include <stdarg.h>
#include "print_basic.h"

void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void print_args(const char *format, va_list args)
	__attribute__((format(printf, 1, 0)));
