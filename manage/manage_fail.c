// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * In place of boot_fail.c: what a builder cannot do ends the boot while there is
 * one, and afterwards the hypercall, whose fresh pages go back. Lines of several
 * CPUs do not mix.
 */
#include <stdarg.h>
#include "atomic.h"
#include "config_check.h"
#include "manage.h"
#include "print.h"
#include "report.h"

static uint32_t failed;

/* From then on no failure is the boot's. */
static bool sealed;

bool boot_has_failed(void)
{
	return atomic_get(&failed) != 0;
}

void manage_sealed(void)
{
	sealed = true;
}

void manage_say(const char *format, ...)
{
	va_list args;

	lock_take(&report_lock);
	va_start(args, format);
	print_args(format, args);
	va_end(args);
	print("\n");
	lock_release(&report_lock);
}

static void say(const char *what, const char *format, va_list args)
{
	lock_take(&report_lock);
	print("%s: ", what);
	print_args(format, args);
	print("\n");
	lock_release(&report_lock);
}

void boot_fail(const char *format, ...)
{
	va_list args;

	if (!sealed) {
		atomic_set(&failed, 1);
	}
	va_start(args, format);
	say(sealed ? "hypercall failed" : "boot failed", format, args);
	va_end(args);
	if (sealed) {
		manage_escape(-HYPERCALL_ENOMEM);
	}
	arch_boot_halt();
}

/* The check goes on behind a violation; its caller decides. */
void check_violation(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("error", format, args);
	va_end(args);
}

/* Boot has said what this build does not provide; a hypercall does not again. */
void check_warning(const char *format, ...)
{
	va_list args;

	if (sealed) {
		return;
	}
	va_start(args, format);
	say("warning", format, args);
	va_end(args);
}
