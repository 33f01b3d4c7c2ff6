// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Text and numbers, character by character, without a buffer.
 */
#include "print_basic.h"

#define MAX_DIGITS 20 /* of 2^64 in decimal */

void print_text(const char *text)
{
	for (; *text != '\0'; text++) {
		print_char(*text);
	}
}

void print_number(uint64_t value, uint32_t base)
{
	char digits[MAX_DIGITS];
	uint32_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	while (count > 0) {
		print_char(digits[--count]);
	}
}
