/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The names that lib/string.c's functions have in a unit test.
 */
#pragma once

#include <stddef.h>
#include <string.h>

#define memcpy	lib_memcpy
#define memset	lib_memset
#define memcmp	lib_memcmp
#define strncmp	lib_strncmp
#define strnlen	lib_strnlen

void *lib_memcpy(void *restrict to, const void *restrict from, size_t size);
void *lib_memset(void *to, int value, size_t size);
int lib_memcmp(const void *a, const void *b, size_t size);
int lib_strncmp(const char *a, const char *b, size_t size);
size_t lib_strnlen(const char *text, size_t limit);
