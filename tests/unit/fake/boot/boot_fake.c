// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * See boot_fake.h.
 */
#include <stdio.h>
#include "arch_barrier.h"
#include "boot.h"
#include "boot_fake.h"
#include "fake.h"
#include "unit.h"

#define FREQUENCY 62500000ull
#define STEP	  (FREQUENCY / 4000) /* between two looks at the time */

jmp_buf boot_fake_end;
char boot_fake_message[256];
void (*boot_fake_relax_hook)(void);

struct boot boot;

static uint64_t now;

noreturn void boot_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(boot_fake_message, sizeof(boot_fake_message), format, args);
	va_end(args);
	longjmp(boot_fake_end, BOOT_FAILED);
}

void boot_fake_relax(void)
{
	if (boot_fake_relax_hook != NULL) {
		boot_fake_relax_hook();
	}
}

/* Set anew at each look, so that a test's own hook need not know of time. */
static uint64_t read_time(const char *name, uint64_t value)
{
	if (strcmp(name, "cntpct_el0") != 0) {
		return value;
	}
	now += STEP;
	return now;
}

void boot_fake_reset(void)
{
	static const struct {
		const char *name;
		uint64_t value;
	} good[] = {
		{ "hcr_el2", 1ull << 31 },  { "id_aa64pfr0_el1", 0x01000022 },
		{ "id_aa64pfr1_el1", 0 },   { "id_aa64mmfr0_el1", 0x1124 },
		{ "id_aa64mmfr1_el1", 0 },  { "id_aa64dfr0_el1", 0x10305106 },
		{ "pmcr_el0", 6 << 11 },    { "cntfrq_el0", FREQUENCY },
		{ "midr_el1", 0x410fd083 }, { "mpidr_el1", 0x80000000 },
		{ "isr_el1", 0 },
	};

	fake_reset();
	fake_random_seed(11);
	for (uint32_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		fake_sysreg_set(good[i].name, good[i].value);
	}
	fake_read_hook = read_time;
	boot_fake_relax_hook = NULL;
	now = 0;
	memset(&boot, 0, sizeof(boot));
	unit_clear_messages();
}

void boot_fake_chain(const struct unit_system *system)
{
	static struct unit_image image;

	unit_build(system, &image);
	assert_true(chain_parse(&boot.chain, image.bytes, UNIT_PRELOADER,
				image.size));
}

enum boot_end boot_fake_run(void (*call)(uint32_t), uint32_t argument)
{
	int end = setjmp(boot_fake_end);

	if (end == BOOT_RETURNED) {
		boot_fake_message[0] = '\0';
		call(argument);
	}
	return (enum boot_end)end;
}

void expect_failure(void (*call)(uint32_t), uint32_t argument,
		    const char *message)
{
	if (boot_fake_run(call, argument) != BOOT_FAILED) {
		fail_msg("no failure, wanted: %s", message);
	}
	assert_string_equal(boot_fake_message, message);
}

void expect_success(void (*call)(uint32_t), uint32_t argument)
{
	if (boot_fake_run(call, argument) != BOOT_RETURNED) {
		fail_msg("failed: %s", boot_fake_message);
	}
}
