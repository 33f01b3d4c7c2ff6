// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Formatted output without a buffer and without an allocator. No tables of
 * pointers: the preloader runs this code before it is relocated.
 */
#include <stdbool.h>
#include <stdint.h>
#include "print.h"

#define MAX_DIGITS	20	/* of 2^64 in decimal */

static void print_number(uint64_t value, uint32_t base, uint32_t width, char pad)
{
	char digits[MAX_DIGITS];
	uint32_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	for (; width > count; width--) {
		print_char(pad);
	}
	while (count > 0) {
		print_char(digits[--count]);
	}
}

static void print_text(const char *text, uint32_t width)
{
	for (; *text != '\0'; text++) {
		print_char(*text);
		width -= width > 0 ? 1 : 0;
	}
	for (; width > 0; width--) {
		print_char(' ');
	}
}

void print_args(const char *format, va_list args)
{
	for (; *format != '\0'; format++) {
		uint32_t width = 0;
		bool is_long = false;
		char pad = ' ';

		if (*format != '%') {
			print_char(*format);
			continue;
		}
		format++;
		if (*format == '0') {
			pad = '0';
		}
		for (; *format >= '0' && *format <= '9'; format++) {
			width = width * 10 + (uint32_t)(*format - '0');
		}
		if (*format == 'l') {
			is_long = true;
			format++;
		}
		if (*format == 's') {
			print_text(va_arg(args, const char *), width);
		} else if (*format == 'c') {
			print_char((char)va_arg(args, int));
		} else if (*format == 'u' || *format == 'x') {
			uint64_t value = is_long ? va_arg(args, unsigned long) :
						   va_arg(args, unsigned int);

			print_number(value, *format == 'u' ? 10 : 16, width,
				     pad);
		} else if (*format != '\0') {
			print_char(*format);
		} else {
			return;
		}
	}
}

void print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_args(format, args);
	va_end(args);
}
