// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical GIC as the runtime leaves it: a CPU that parks or starts, a cell
 * that ends, the kick. On the record-per-interrupt model.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include boot/arm64/include */
/* LINK: arch/arm64/gicv3.c arch/arm64/vgic.c tests/unit/fake/fake.c tests/unit/fake/gic_model.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "boot_arm64.h"
#include "cell.h"
#include "cpu.h"
#include "fake.h"
#include "gic_model.h"
#include "gicv3.h"
#include "sysreg.h"
#include "trap.h"

#define text(reg)    text_of(reg)
#define text_of(reg) sysreg_name(reg)
#define KICK	     15u
#define FLOOR	     0x18u

static struct gic_irq before[GIC_IDS];

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_random_seed(3);
	gic_model_reset();
	for (uint32_t i = 0; i < GIC_IDS; i++) {
		gic_irqs[i].enabled = (fake_random() & 1) != 0;
	}
	gic_irqs[KICK].enabled = true;
	gic_irqs[KICK].pending = true;
	gic_irqs[KICK].priority = 0;
	for (uint32_t i = 1; i < 8; i++) {
		fake_cell.arch.irqs[i] = (uint32_t)fake_random();
	}
	fake_cell.arch.irqs[0] = 0x08007fff;
	fake_cell.arch.num_irq_words = 8;
	fake_cell.arch.num_ap1r = 1;
	fake_cell.arch.priority_floor = FLOOR;
	fake_cell.arch.pmr_floor = 0x20;
	memcpy(before, gic_irqs, sizeof(before));
	return 0;
}

/* SPIs of the cell are dead, all others as they were. */
static void assert_quiet(bool quiet)
{
	for (uint32_t i = 32; i < GIC_IDS; i++) {
		bool own = (fake_cell.arch.irqs[i / 32] >> i % 32 & 1) != 0;

		if (quiet && own) {
			assert_false(gic_irqs[i].enabled);
			assert_false(gic_irqs[i].pending);
			assert_false(gic_irqs[i].active);
		} else {
			assert_memory_equal(&gic_irqs[i], &before[i],
					    sizeof(before[i]));
		}
	}
}

/* This CPU's own interrupts are dead but for the kick. */
static void assert_parked(void)
{
	for (uint32_t i = 0; i < 32; i++) {
		assert_false(gic_irqs[i].active);
		if (i != KICK) {
			assert_false(gic_irqs[i].enabled);
			assert_false(gic_irqs[i].pending);
		}
	}
	assert_true(gic_irqs[KICK].enabled);
	assert_int_equal(gic_irqs[KICK].priority, 0);
	assert_int_equal(fake_sysreg_read("cntp_ctl_el0"), 0);
	assert_int_equal(fake_sysreg_read("cntv_ctl_el0"), 0);
}

static void test_park(void **state)
{
	(void)state;
	gic_park_cpu();
	assert_parked();
	assert_true(gic_irqs[KICK].pending);
	assert_int_equal(fake_sysreg_read(text(ICC_PMR_EL1)), 0xff);
	assert_int_equal(fake_sysreg_read(text(ICC_IGRPEN1_EL1)), 1);
	assert_quiet(false);
}

/* A CPU whose cell has ended finishes what a sibling may have undone. */
static void test_park_after_end(void **state)
{
	(void)state;
	cell_state.run = CELL_STOPPED;
	gic_park_cpu();
	assert_parked();
	assert_quiet(true);
}

static void test_active_priorities(void **state)
{
	static const uint32_t implemented[] = { 1, 2, 4 };

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		uint32_t count = implemented[i];

		fake_num_events = 0;
		fake_cell.arch.num_ap1r = count;
		gic_park_cpu();
		assert_int_equal(fake_count_events(text(ICC_AP1R0_EL1)), 1);
		assert_int_equal(fake_count_events(text(ICC_AP1R1_EL1)),
				 count > 1);
		assert_int_equal(fake_count_events(text(ICC_AP1R2_EL1)),
				 count > 2);
		assert_int_equal(fake_count_events(text(ICC_AP1R3_EL1)),
				 count > 2);
		assert_int_equal(fake_sysreg_read(text(ICC_AP1R0_EL1)), 0);
	}
}

static void test_reset(void **state)
{
	(void)state;
	gic_reset_cpu();
	assert_parked();
	assert_false(gic_irqs[KICK].pending);
	for (uint32_t i = 0; i < 32; i++) {
		assert_int_equal(gic_irqs[i].priority, i == KICK ? 0 : FLOOR);
	}
	assert_int_equal(fake_sysreg_read(text(ICC_SRE_EL1)), 7);
	assert_int_equal(fake_sysreg_read(text(ICC_CTLR_EL1)), 0);
	assert_int_equal(fake_sysreg_read(text(ICC_BPR1_EL1)), 0);
	assert_int_equal(fake_sysreg_read(text(ICC_PMR_EL1)), 0x20);
	assert_int_equal(fake_sysreg_read(text(ICC_IGRPEN1_EL1)), 0);
	assert_quiet(false);
}

static void test_clear_kick(void **state)
{
	(void)state;
	gic_clear_kick();
	before[KICK].pending = false;
	assert_memory_equal(gic_irqs, before, sizeof(before));
}

/* SGI 15 to each sibling, as an affinity is written to ICC_SGI1R_EL1. */
static void test_cell_kick(void **state)
{
	static const uint64_t ids[] = { 0x0100020304, 0x000000000f,
					0xff00fefd00 };
	static const uint64_t sent[] = { 0x000100020f030010, 0x000000000f008000,
					 0x00ff00fe0ffd0001 };
	uint32_t at = 0;

	(void)state;
	fake_cell.num_cpus = 3;
	this_cpu.index = 1;
	for (uint32_t i = 0; i < 3; i++) {
		fake_cell.arch.cpus[i].prefix = sgi_prefix(ids[i]);
		fake_cell.arch.cpus[i].targets = sgi_target(ids[i]);
	}
	arch_cell_kick();
	assert_int_equal(fake_count_events(text(ICC_SGI1R_EL1)), 2);
	at = fake_find_event(text(ICC_SGI1R_EL1), 0);
	assert_true(fake_events[at].value == sent[0]);
	at = fake_find_event(text(ICC_SGI1R_EL1), at + 1);
	assert_true(fake_events[at].value == sent[2]);
	gic_send_sgi(1, KICK);
	at = fake_find_event(text(ICC_SGI1R_EL1), at + 1);
	assert_true(fake_events[at].value == sent[1]);
	gic_send_sgi(0, 3);
	at = fake_find_event(text(ICC_SGI1R_EL1), at + 1);
	assert_true(fake_events[at].value == 0x0001000203030010);
}

/* Another cell can keep RWP set: the wait ends all the same. */
static void test_rwp_is_bounded(void **state)
{
	(void)state;
	gic_rwp_reads = 7;
	gic_wait_disabled(GICD);
	assert_int_equal(gic_reads, 8);
	gic_rwp_reads = UINT32_MAX;
	gic_wait_disabled(GICD);
	assert_true(gic_reads < 20000);
	gic_rwp_reads = UINT32_MAX;
	arch_cell_quiesce();
	assert_quiet(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_park, setup),
		cmocka_unit_test_setup(test_park_after_end, setup),
		cmocka_unit_test_setup(test_active_priorities, setup),
		cmocka_unit_test_setup(test_reset, setup),
		cmocka_unit_test_setup(test_clear_kick, setup),
		cmocka_unit_test_setup(test_cell_kick, setup),
		cmocka_unit_test_setup(test_rwp_is_bounded, setup),
	};

	return cmocka_run_group_tests_name("gicv3", tests, NULL, NULL);
}
