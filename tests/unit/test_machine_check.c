// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Machine checks: which are a guest's alone, which are everybody's; that the
 * next one is possible; and that no bank beyond those of the CPU is read.
 */
/* INCLUDE: tests/unit/fake/x86 core/include arch/x86/include lib/include */
/* LINK: arch/x86/machine_check.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "insn.h"
#include "machine_check.h"
#include "panic.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define BANKS	   3u
#define VALID	   (1ull << 63)
#define OVER	   (1ull << 62)
#define UC	   (1ull << 61)
#define PCC	   (1ull << 57)
#define RIPV	   1ull
#define MCIP	   4ull

struct cpu this_cpu;

static uint64_t banks[BANKS];
static uint64_t mcg_status;
static const char *panicked;
static jmp_buf out;

uint64_t msr_read(uint32_t msr)
{
	switch (msr) {
	case 0x179:
		return 0x100 | BANKS;
	case 0x17a:
		return mcg_status;
	default:
		assert_int_equal(msr % 4, 1);
		assert_in_range(msr, 0x401, 0x401 + 4 * (BANKS - 1));
		return banks[(msr - 0x401) / 4];
	}
}

void msr_write(uint32_t msr, uint64_t value)
{
	assert_int_equal(msr, 0x17a);
	assert_int_equal(value, 0);
	mcg_status = value;
}

noreturn void panic(const char *reason)
{
	/* Another one meanwhile would shut the machine down. */
	assert_int_equal(mcg_status, 0);
	panicked = reason;
	longjmp(out, 1);
}

static const char *judge(uint64_t status, uint32_t bank, uint64_t value)
{
	memset(&this_cpu, 0, sizeof(this_cpu));
	memset(banks, 0, sizeof(banks));
	banks[bank] = value;
	mcg_status = status;
	panicked = NULL;
	if (setjmp(out) == 0) {
		machine_check_judge();
	}
	assert_int_equal(mcg_status, 0);
	return panicked;
}

static void contained_ones_return(void **state)
{
	(void)state;
	assert_null(judge(RIPV | MCIP, 0, 0));
	assert_null(judge(RIPV | MCIP, 2, VALID));
	assert_null(judge(RIPV | MCIP, 1, VALID | UC));
	/* Left from before: not valid. */
	assert_null(judge(RIPV | MCIP, 1, UC | PCC | OVER));
}

static void others_panic(void **state)
{
	static const uint64_t bad[] = { VALID | UC | PCC, VALID | PCC,
					VALID | OVER, VALID | UC | OVER };

	(void)state;
	for (uint32_t i = 0; i < LEN(bad); i++) {
		assert_non_null(judge(RIPV | MCIP, i % BANKS, bad[i]));
		assert_int_equal(this_cpu.arch.panic_regs.address, bad[i]);
	}
	/* The CPU cannot go on. */
	assert_non_null(judge(MCIP, 0, VALID));
	assert_non_null(judge(MCIP, 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contained_ones_return),
		cmocka_unit_test(others_panic),
	};

	return cmocka_run_group_tests_name("machine_check", tests, NULL, NULL);
}
