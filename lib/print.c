// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Formatted output without a buffer and without an allocator. No tables of
 * pointers: the preloader runs this code before it is relocated.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "print.h"

/* Text, and blanks behind it up to @width. */
static void print_padded(const char *text, uint32_t width)
{
	print_text(text);
	for (size_t n = strnlen(text, width); n < width; n++) {
		print_char(' ');
	}
}

/* @pad in front of a number that is shorter than @width. */
static void print_aligned(uint64_t value, uint32_t base, uint32_t width,
			  char pad)
{
	uint32_t digits = 1;

	for (uint64_t rest = value / base; rest != 0; rest /= base) {
		digits++;
	}
	for (; width > digits; width--) {
		print_char(pad);
	}
	print_number(value, base);
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
			print_padded(va_arg(args, const char *), width);
		} else if (*format == 'c') {
			print_char((char)va_arg(args, int));
		} else if (*format == 'u' || *format == 'x') {
			uint64_t value = is_long ? va_arg(args, unsigned long)
						 : va_arg(args, unsigned int);

			print_aligned(value, *format == 'u' ? 10 : 16, width,
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
