// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The end of a boot that must not go on: one line, and no cell starts.
 */
#include <stdarg.h>
#include "atomic.h"
#include "boot.h"
#include "config_check.h"
#include "print.h"

static uint32_t failed;

bool boot_has_failed(void)
{
	return atomic_get(&failed) != 0;
}

void boot_fail(const char *format, ...)
{
	va_list args;

	atomic_set(&failed, 1);
	print("boot failed: ");
	va_start(args, format);
	print_args(format, args);
	va_end(args);
	print("\n");
	arch_boot_halt();
}

/* The check goes on behind a violation; its caller stops the boot. */
void check_violation(const char *format, ...)
{
	va_list args;

	print("error: ");
	va_start(args, format);
	print_args(format, args);
	va_end(args);
	print("\n");
}

void check_warning(const char *format, ...)
{
	va_list args;

	print("warning: ");
	va_start(args, format);
	print_args(format, args);
	va_end(args);
	print("\n");
}
