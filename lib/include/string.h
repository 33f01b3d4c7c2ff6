/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The part of C's <string.h> that freestanding code here uses; the compiler may
 * emit calls to the first three. Host programs use the C library's instead.
 */
#pragma once

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
int strncmp(const char *a, const char *b, size_t size);
size_t strnlen(const char *text, size_t limit);
