// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The physical GICv2 as the runtime leaves it: a CPU that parks or starts, a
 * cell that ends, the kick. On the record-per-interrupt model.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: arch/arm64/gicv2.c arch/arm64/vgic.c tests/unit/fake/fake.c tests/unit/fake/gicv2_model.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cell.h"
#include "cpu.h"
#include "fake.h"
#include "gicv2_model.h"
#include "trap.h"

#define KICK	 15u
#define FLOOR	 0x18u
#define CONTROL	 (gicv2.interface[0])
#define MASK	 (gicv2.interface[1])
#define BINARY	 (gicv2.interface[2])
#define BYPASS	 0x1e0u
#define ALL_ELSE 0xfffffe1fu

static struct gicv2_irq before[GICV2_IDS];

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_random_seed(3);
	gicv2_model_reset();
	gicv2.irqs[KICK] = (struct gicv2_irq){
		.enabled = true,
		.pending = true,
		.active = true,
		.targets = GICV2_OWN,
		.senders = 0x05,
	};
	for (uint32_t i = 1; i < 8; i++) {
		fake_cell.arch.irqs[i] = (uint32_t)fake_random();
	}
	fake_cell.arch.irqs[0] = 0x08007fff;
	fake_cell.arch.num_irq_words = 8;
	fake_cell.arch.priority_floor = FLOOR;
	memcpy(before, gicv2.irqs, sizeof(before));
	return 0;
}

/* SPIs of the cell are dead, all others as they were. */
static void assert_quiet(bool quiet)
{
	for (uint32_t i = 32; i < GICV2_IDS; i++) {
		bool own = (fake_cell.arch.irqs[i / 32] >> i % 32 & 1) != 0;

		if (quiet && own) {
			assert_false(gicv2.irqs[i].enabled);
			assert_false(gicv2.irqs[i].pending);
			assert_false(gicv2.irqs[i].active);
		} else {
			assert_memory_equal(&gicv2.irqs[i], &before[i],
					    sizeof(before[i]));
		}
	}
}

/* This CPU's own interrupts are dead but for the kick. */
static void assert_parked(void)
{
	for (uint32_t i = 0; i < 32; i++) {
		assert_false(gicv2.irqs[i].active);
		if (i != KICK) {
			assert_false(gicv2.irqs[i].enabled);
			assert_false(gicv2.irqs[i].pending);
			assert_int_equal(gicv2.irqs[i].senders, 0);
		}
	}
	assert_true(gicv2.irqs[KICK].enabled);
	assert_int_equal(gicv2.irqs[KICK].priority, 0);
	assert_int_equal(fake_sysreg_read("cntp_ctl_el0"), 0);
	assert_int_equal(fake_sysreg_read("cntv_ctl_el0"), 0);
	/* No priority is active: APR and NSAPR, four each. */
	for (uint32_t reg = 0xd0 / 4; reg < 0xf0 / 4; reg++) {
		assert_int_equal(gicv2.interface[reg], 0);
	}
	assert_int_equal(BINARY, 0);
}

/* The kick gets through; what firmware chose for bypass lines stays. */
static void test_park(void **state)
{
	uint32_t bypass = CONTROL & BYPASS;

	(void)state;
	gic_park_cpu();
	assert_parked();
	assert_true(gicv2.irqs[KICK].pending);
	assert_int_equal(MASK, 0xff);
	assert_int_equal(CONTROL, bypass | 1);
	assert_quiet(false);
	CONTROL = ALL_ELSE;
	gic_park_cpu();
	assert_int_equal(CONTROL, 1);
	CONTROL = BYPASS;
	gic_park_cpu();
	assert_int_equal(CONTROL, BYPASS | 1);
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

static void test_reset(void **state)
{
	uint32_t bypass = CONTROL & BYPASS;

	(void)state;
	gic_reset_cpu();
	assert_parked();
	assert_false(gicv2.irqs[KICK].pending);
	for (uint32_t i = 0; i < 32; i++) {
		assert_int_equal(gicv2.irqs[i].priority, i == KICK ? 0 : FLOOR);
		assert_true(i < 16 || gicv2.irqs[i].config == 0);
	}
	assert_int_equal(MASK, 0);
	assert_int_equal(CONTROL, bypass);
	assert_quiet(false);
}

/* It is awaited, for it may be late, and forgotten whoever has sent it. */
static void test_clear_kick(void **state)
{
	(void)state;
	gicv2.kick_delay = 5;
	gic_clear_kick();
	assert_int_equal(gicv2.kick_delay, 0);
	before[KICK].pending = false;
	before[KICK].senders = 0;
	assert_memory_equal(gicv2.irqs, before, sizeof(before));
	/* One that does not come is not awaited for ever. */
	gicv2.reads = 0;
	gic_clear_kick();
	assert_true(gicv2.reads > 10 && gicv2.reads < 20000);
}

/* SGI 15 to each sibling, and to a CPU that is switched on. */
static void test_cell_kick(void **state)
{
	(void)state;
	fake_cell.num_cpus = 2;
	this_cpu.index = 1;
	fake_cell.arch.cpus[0].targets = 0x40;
	fake_cell.arch.cpus[1].targets = 0x02;
	arch_cell_kick();
	assert_int_equal(gicv2.num_sgir, 1);
	assert_int_equal(gicv2.sgir, 0x0040000f);
	gic_send_sgi(1, KICK);
	assert_int_equal(gicv2.num_sgir, 2);
	assert_int_equal(gicv2.sgir, 0x0002000f);
	gic_send_sgi(0, 3);
	assert_int_equal(gicv2.sgir, 0x00400003);
	/* What the target is to find in memory comes first. */
	assert_int_equal(fake_count_events("dsb ishst"), 3);
}

static void test_quiesce(void **state)
{
	(void)state;
	arch_cell_quiesce();
	assert_quiet(true);
	assert_memory_equal(gicv2.irqs, before, 32 * sizeof(before[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_park, setup),
		cmocka_unit_test_setup(test_park_after_end, setup),
		cmocka_unit_test_setup(test_reset, setup),
		cmocka_unit_test_setup(test_clear_kick, setup),
		cmocka_unit_test_setup(test_cell_kick, setup),
		cmocka_unit_test_setup(test_quiesce, setup),
	};

	return cmocka_run_group_tests_name("gicv2", tests, NULL, NULL);
}
