// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Taking a cell's memory away: the used entries of the root and no others
 * become zero, before a complete invalidation, done twice. And giving it back:
 * the same entries become what boot has kept.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: tests/unit/fake/asm_stage2.c arch/arm64/stage2_restore.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cell_restart.h"
#include "fake.h"
#include "trap.h"

#define ENTRIES 512
#define TLBI	"\"tlbi vmalls12e1is\" ::: \"memory\""

extern volatile uint64_t stage2_root[ENTRIES];
volatile uint64_t stage2_root[ENTRIES];

extern struct cell_restart fake_restart __asm__("cell_restart");
struct cell_restart fake_restart;

void gic_send_sgi(uint32_t index, uint64_t intid)
{
	assert_int_equal(intid, IRQ_KICK);
	fake_event("kick", index);
}

static const char *const order[] = {
	"dsb ishst", TLBI, "dsb ish", TLBI, "dsb ish", "isb",
};

static uint32_t used;

/* What the TLB could still walk when it is told to forget. */
static void on_instruction(const char *text)
{
	assert_string_equal(text, TLBI);
	for (uint32_t i = 0; i < used; i++) {
		assert_true(stage2_root[i] == 0);
	}
}

static void test_cut(void **state)
{
	(void)state;
	for (used = 0; used <= ENTRIES; used += 64) {
		fake_reset();
		fake_asm_hook = on_instruction;
		fake_cell.arch.stage2_entries = used;
		for (uint32_t i = 0; i < ENTRIES; i++) {
			stage2_root[i] = 0x80000003 + ((uint64_t)i << 12);
		}
		arch_cell_cut();
		for (uint32_t i = 0; i < ENTRIES; i++) {
			assert_int_equal(stage2_root[i] == 0, i < used);
		}
		assert_int_equal(fake_num_events, 6);
		for (uint32_t i = 0; i < 6; i++) {
			assert_string_equal(fake_events[i].what, order[i]);
		}
	}
}

static void test_restore(void **state)
{
	(void)state;
	for (used = 0; used <= ENTRIES; used += 64) {
		fake_reset();
		fake_cell.arch.stage2_entries = used;
		for (uint32_t i = 0; i < ENTRIES; i++) {
			fake_restart.arch.stage2_root[i] = 0x1003 + i;
			stage2_root[i] = 0;
		}
		arch_cell_restore();
		for (uint32_t i = 0; i < ENTRIES; i++) {
			assert_int_equal(stage2_root[i],
					 i < used ? 0x1003 + i : 0);
		}
		/* Before a CPU is told to start. */
		assert_string_equal(fake_events[0].what, "dsb ish");
	}
	arch_cell_start();
	assert_int_equal(fake_events[fake_find_event("kick", 0)].value, 0);
}

static void test_clock(void **state)
{
	(void)state;
	fake_reset();
	fake_sysreg_set("cntfrq_el0", 62500000);
	assert_int_equal(arch_clock_rate(), 62500000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_restore),
		cmocka_unit_test(test_clock),
	};

	return cmocka_run_group_tests_name("stage2", tests, NULL, NULL);
}
