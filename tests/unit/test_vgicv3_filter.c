// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The filtered CPU interface on a model of the physical one: each rule, and
 * then a guest that writes anything anywhere. Whatever it does, an interrupt of
 * another cell stays active, and the kick would be signalled at once.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: arch/arm64/vgicv3_filter.c tests/unit/fake/direct_vgic_sysreg.c tests/unit/fake/fake.c tests/unit/fake/interface_model.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "cell.h"
#include "cpu.h"
#include "fake.h"
#include "gicv3.h"
#include "gicv3_filter.h"
#include "interface_model.h"
#include "irq_filter.h"
#include "sysreg.h"
#include "trap.h"

#define text(reg)    text_of(reg)
#define text_of(reg) sysreg_name(reg)

#define KICK	     15u
#define FLOOR	     8u /* five bits of priority */
#define SPURIOUS     1023u
#define TIMER	     27u
#define SPI	     100u
#define FOREIGN	     40u
#define EOIMODE	     2u
#define IDLE	     0xffu

/* op0 3, op1 0: CRn, CRm, op2. */
struct reg {
	uint32_t crn;
	uint32_t crm;
	uint32_t op2;
};

static const struct reg pmr = { 4, 6, 0 };
static const struct reg ap1r0 = { 12, 9, 0 };
static const struct reg dir = { 12, 11, 1 };
static const struct reg rpr = { 12, 11, 3 };
static const struct reg iar1 = { 12, 12, 0 };
static const struct reg eoir1 = { 12, 12, 1 };
static const struct reg hppir1 = { 12, 12, 2 };
static const struct reg bpr1 = { 12, 12, 3 };
static const struct reg ctlr = { 12, 12, 4 };
static const struct reg igrpen1 = { 12, 12, 7 };

/* In place of the linker script's. */
struct irq_filter irq_filter;

static uint32_t resets;

/* What the filter takes the place of. */
void gic_reset_cpu_direct(void)
{
	resets++;
	sysreg_write(ICC_PMR_EL1, fake_cell.arch.pmr_floor);
	sysreg_write(ICC_IGRPEN1_EL1, 0);
}

void gic_send_to_others(uint64_t intid)
{
	fail_msg("SGI %lu", intid);
}

static uint64_t on_read(const char *name, uint64_t value)
{
	if (strcmp(name, text(ICC_IAR1_EL1)) == 0) {
		return interface_acknowledge();
	}
	if (strcmp(name, text(ICC_HPPIR1_EL1)) == 0) {
		return interface_highest_pending();
	}
	if (strcmp(name, text(ICC_RPR_EL1)) == 0) {
		return interface_running();
	}
	/* The hardware keeps five bits. */
	return strcmp(name, text(ICC_PMR_EL1)) == 0 ? value & 0xf8 : value;
}

static void on_write(const char *name, uint64_t value)
{
	if (strcmp(name, text(ICC_EOIR1_EL1)) == 0) {
		interface_end(value);
	} else if (strcmp(name, text(ICC_DIR_EL1)) == 0) {
		assert_true(value < INTERFACE_IDS);
		interface.active[value] &= !interface.split;
	} else if (strcmp(name, text(ICC_AP1R0_EL1)) == 0) {
		assert_true(value == 0);
		interface.groups = 0;
	} else if (strcmp(name, text(ICC_BPR1_EL1)) == 0) {
		fail_msg("BPR1 0x%lx", (unsigned long)value);
	} else if (strcmp(name, text(ICC_PMR_EL1)) == 0) {
		interface.mask = value & 0xf8;
	} else if (strcmp(name, text(ICC_IGRPEN1_EL1)) == 0) {
		interface.enabled = (value & 1) != 0;
	} else if (strcmp(name, text(ICC_CTLR_EL1)) == 0) {
		interface.split = (value & EOIMODE) != 0;
	}
}

/* A filtered cell after reset, its group on and its mask open. */
static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_random_seed(7);
	interface_reset();
	memset(&irq_filter, 0, sizeof(irq_filter));
	irq_filter.is_on = 1;
	fake_cell.arch.irqs[0] = 0x08007fff;
	fake_cell.arch.irqs[3] = 0x00000010;  /* 100 */
	fake_cell.arch.irqs[31] = 0x08000000; /* 1019 */
	fake_cell.arch.pmr_floor = FLOOR;
	fake_cell.arch.priority_floor = FLOOR;
	fake_cell.arch.num_ap1r = 1;
	interface.active[FOREIGN] = true;
	fake_sysreg_set(text(ICC_CTLR_EL1), 0);
	fake_sysreg_set(text(ICC_BPR1_EL1), 3);
	fake_read_hook = on_read;
	fake_write_hook = on_write;
	gic_reset_cpu();
	return 0;
}

static bool access(const struct reg *reg, bool is_read, uint64_t *value)
{
	uint32_t esr = 0x18u << 26 | 1u << 25 | 3u << 20 | reg->op2 << 17 |
		       reg->crn << 10 | 3u << 5 | reg->crm << 1 |
		       (is_read ? 1u : 0);

	fake_num_events = 0;
	return vgic_sysreg(esr, value);
}

static uint64_t get(const struct reg *reg)
{
	uint64_t value = 0x5555;

	assert_true(access(reg, true, &value));
	return value;
}

static void put(const struct reg *reg, uint64_t value)
{
	assert_true(access(reg, false, &value));
}

static void open_interface(void)
{
	put(&igrpen1, 1);
	put(&pmr, 0xf0);
}

static void take(uint32_t irq, uint8_t priority)
{
	interface.pending[irq] = true;
	interface.priority[irq] = priority;
	assert_int_equal(get(&iar1), irq);
}

static void test_acknowledge_and_end(void **state)
{
	(void)state;
	open_interface();
	assert_int_equal(get(&iar1), SPURIOUS);
	take(SPI, 0xa0);
	assert_true(interface.active[SPI]);
	assert_int_equal(get(&rpr), 0xa0);
	/* The upper bits of an id are not part of it. */
	put(&eoir1, 0xff00000000ull << 8 | SPI);
	assert_false(interface.active[SPI]);
	assert_int_equal(get(&rpr), IDLE);
	/* Ended once; it may be another's turn now. */
	interface.active[SPI] = true;
	put(&eoir1, SPI);
	assert_true(interface.active[SPI]);
}

static void test_end_of_what_was_not_acknowledged(void **state)
{
	(void)state;
	open_interface();
	take(TIMER, 0xa0);
	interface.active[SPI] = true; /* own, by another of its CPUs */
	for (uint64_t irq = 0; irq < 0x2000; irq++) {
		if (irq != TIMER) {
			put(&eoir1, irq);
			put(&eoir1, irq | 1ull << 16 | TIMER);
		}
	}
	assert_true(interface.active[FOREIGN] && interface.active[SPI]);
	assert_true(interface.active[TIMER]);
	assert_int_equal(get(&rpr), 0xa0);
}

static void test_nested(void **state)
{
	(void)state;
	open_interface();
	take(TIMER, 0xa0);
	take(SPI, 0x40);
	take(1019, FLOOR);
	/* In reverse order alone: the priority that drops is the highest. */
	put(&eoir1, TIMER);
	put(&eoir1, SPI);
	assert_true(interface.active[TIMER] && interface.active[SPI] &&
		    interface.active[1019]);
	put(&eoir1, 1019);
	put(&eoir1, SPI);
	assert_true(interface.active[TIMER]);
	assert_int_equal(get(&rpr), 0xa0);
	put(&eoir1, TIMER);
	assert_false(interface.active[TIMER] || interface.active[SPI] ||
		     interface.active[1019]);
	assert_int_equal(get(&rpr), IDLE);
}

static void test_split_end(void **state)
{
	(void)state;
	open_interface();
	put(&ctlr, EOIMODE);
	take(SPI, 0xa0);
	put(&eoir1, SPI);
	assert_int_equal(get(&rpr), IDLE);
	assert_true(interface.active[SPI]);
	put(&dir, FOREIGN);
	assert_true(interface.active[FOREIGN]);
	put(&dir, SPI);
	assert_false(interface.active[SPI]);
	/* The priority has dropped already: no second time. */
	take(TIMER, 0xa0);
	put(&eoir1, SPI);
	assert_int_equal(get(&rpr), 0xa0);
}

/* The guest never sees the kick, which is over when the guest goes on. */
static void test_kick(void **state)
{
	(void)state;
	for (uint32_t split = 0; split < 2; split++) {
		setup(state);
		open_interface();
		put(&ctlr, split != 0 ? EOIMODE : 0);
		take(SPI, 0xa0);
		interface.pending[KICK] = true;
		assert_int_equal(get(&hppir1), SPURIOUS);
		assert_int_equal(get(&iar1), SPURIOUS);
		assert_false(interface.pending[KICK] || interface.active[KICK]);
		assert_int_equal(get(&rpr), 0xa0);
		put(&eoir1, KICK);
		put(&eoir1, SPI);
		assert_int_equal(get(&rpr), IDLE);
		assert_true(interface.active[SPI] == (split != 0));
	}
}

static void test_group_off(void **state)
{
	(void)state;
	open_interface();
	interface.pending[SPI] = true;
	interface.priority[SPI] = FLOOR;
	put(&igrpen1, 0xfffffffe);
	assert_int_equal(get(&igrpen1), 0);
	assert_int_equal(fake_sysreg_read(text(ICC_IGRPEN1_EL1)), 1);
	assert_false(interface_signals(SPI));
	assert_int_equal(get(&hppir1), SPURIOUS);
	assert_int_equal(get(&iar1), SPURIOUS);
	assert_true(interface_passes_kick());
	/* Its mask is still what it was, and can be changed. */
	assert_int_equal(get(&pmr), 0xf0);
	put(&pmr, 0x55);
	assert_int_equal(get(&pmr), 0x50);
	assert_false(interface_signals(SPI));
	put(&igrpen1, 1);
	assert_int_equal(get(&igrpen1), 1);
	assert_int_equal(fake_sysreg_read(text(ICC_PMR_EL1)), 0x50);
	assert_int_equal(get(&hppir1), SPI);
	assert_int_equal(get(&iar1), SPI);
}

static void test_mask(void **state)
{
	(void)state;
	open_interface();
	for (uint64_t value = 0; value < 0x300; value++) {
		uint64_t low = value & 0xf8;

		put(&pmr, value | 0xff00000000000000ull);
		assert_int_equal(get(&pmr), low < FLOOR ? FLOOR : low);
		assert_true(interface_passes_kick());
	}
}

static void test_binary_point(void **state)
{
	(void)state;
	open_interface();
	for (uint64_t value = 0; value < 8; value++) {
		put(&bpr1, value); /* the model fails if it is written */
		assert_int_equal(get(&bpr1), 3);
	}
	for (uint32_t bit = 0; bit < 64; bit++) {
		put(&ctlr, 1ull << bit);
		assert_true(fake_sysreg_read(text(ICC_CTLR_EL1)) ==
			    (bit == 1 ? EOIMODE : 0));
	}
	put(&ctlr, ~0ull);
	assert_int_equal(get(&ctlr), EOIMODE);
}

static void test_active_priorities(void **state)
{
	(void)state;
	open_interface();
	take(TIMER, 0xa0);
	for (uint32_t bit = 0; bit < 64; bit++) {
		put(&ap1r0, 1ull << bit);
		assert_int_equal(fake_count_events(text(ICC_AP1R0_EL1)), 0);
		assert_int_equal(get(&rpr), 0xa0);
	}
	assert_int_equal(get(&ap1r0), 0);
	assert_int_equal(get(&rpr), 0xa0);
	/* Zero: the guest is in none any more, and may end none. */
	put(&ap1r0, 0);
	assert_int_equal(get(&rpr), IDLE);
	put(&eoir1, TIMER);
	assert_true(interface.active[TIMER]);
}

/* Only as many of the four as the GIC has; their zero is all registers'. */
static void test_active_priority_registers(void **state)
{
	static const char *const names[] = {
		text(ICC_AP1R0_EL1),
		text(ICC_AP1R1_EL1),
		text(ICC_AP1R2_EL1),
		text(ICC_AP1R3_EL1),
	};

	(void)state;
	for (uint32_t count = 1; count <= 4; count *= 2) {
		fake_cell.arch.num_ap1r = count;
		for (uint32_t n = 0; n < 4; n++) {
			struct reg reg = { 12, 9, n };
			uint64_t value = 0;

			assert_int_equal(access(&reg, true, &value), n < count);
			assert_int_equal(access(&reg, false, &value),
					 n < count);
			for (uint32_t i = 0; i < 4; i++) {
				assert_int_equal(fake_count_events(names[i]),
						 i < count);
			}
		}
	}
}

/* More than any GIC nests: nothing is taken that could not be noted. */
static void test_full(void **state)
{
	(void)state;
	open_interface();
	for (uint32_t i = 0; i < IRQ_FILTER_LEVELS; i++) {
		interface.groups = 0;
		interface.active[SPI] = false;
		take(SPI, 0xa0);
	}
	interface.groups = 0;
	interface.active[SPI] = false;
	interface.pending[SPI] = true;
	assert_int_equal(get(&iar1), SPURIOUS);
	assert_true(interface.pending[SPI]);
	put(&eoir1, SPI);
	assert_int_equal(get(&iar1), SPI);
}

static void test_reset(void **state)
{
	(void)state;
	open_interface();
	take(SPI, 0xa0);
	resets = 0;
	gic_reset_cpu();
	assert_int_equal(resets, 1);
	assert_int_equal(get(&igrpen1), 0);
	assert_int_equal(get(&pmr), FLOOR);
	put(&eoir1, SPI);
	assert_true(interface.active[SPI]);
	interface.groups = 0; /* as the reset behind the filter leaves it */
	assert_true(interface_passes_kick());
}

/* Direct cells have the registers themselves: nothing here answers. */
static void test_direct_cell(void **state)
{
	static const struct reg *const regs[] = { &iar1, &eoir1, &hppir1,
						  &bpr1, &ap1r0, &igrpen1 };
	uint64_t value = 1;

	(void)state;
	irq_filter.is_on = 0;
	gic_reset_cpu();
	assert_int_equal(fake_sysreg_read(text(ICC_IGRPEN1_EL1)), 0);
	for (uint32_t i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		assert_false(access(regs[i], true, &value));
		assert_false(access(regs[i], false, &value));
		assert_int_equal(fake_num_events, 0);
	}
	put(&ctlr, 3);
	assert_int_equal(fake_sysreg_read(text(ICC_CTLR_EL1)), 3);
	put(&pmr, 0);
	assert_int_equal(fake_sysreg_read(text(ICC_PMR_EL1)), FLOOR);
}

/* A value near the useful ones, or any. */
static uint64_t random_value(void)
{
	static const uint64_t useful[] = { 0,	 1,	  2,	 0xf0, SPI,
					   1019, FOREIGN, TIMER, KICK };
	uint64_t pick = fake_random();

	return (pick & 15) < sizeof(useful) / sizeof(useful[0])
		       ? useful[pick & 15]
		       : pick >> 8 >> (pick >> 4 & 63) % 56;
}

/* Interrupts of the cell come, at all priorities it can give them. */
static void random_interrupt(void)
{
	static const uint32_t own[] = { 0, 14, TIMER, SPI, 1019 };
	uint64_t pick = fake_random();
	uint32_t irq = own[pick % (sizeof(own) / sizeof(own[0]))];

	if ((pick >> 8 & 3) == 0) {
		interface.pending[irq] = true;
		interface.priority[irq] =
			(uint8_t)(FLOOR * (1 + (pick >> 16) % 30));
	}
	interface.pending[KICK] = (pick >> 10 & 31) == 0;
}

static void test_anything(void **state)
{
	static const struct reg *const regs[] = { &pmr,	   &ap1r0, &dir,
						  &rpr,	   &iar1,  &eoir1,
						  &hppir1, &bpr1,  &ctlr,
						  &igrpen1 };
	uint32_t taken = 0;

	(void)state;
	for (uint32_t i = 0; i < 200000; i++) {
		uint64_t pick = fake_random();
		const struct reg *reg =
			regs[pick % (sizeof(regs) / sizeof(regs[0]))];
		bool is_read = (pick >> 8 & 1) != 0;
		uint64_t value = random_value();

		random_interrupt();
		assert_true(access(reg, is_read, &value));
		if (reg == &iar1 || (reg == &hppir1 && is_read)) {
			assert_true(value == SPURIOUS ||
				    (value < INTERFACE_IDS &&
				     irq_is_own((uint32_t)value)));
			taken += reg == &iar1 && value != SPURIOUS;
		}
		assert_true(interface.active[FOREIGN] &&
			    !interface.active[KICK]);
		assert_true(interface_passes_kick());
	}
	assert_true(taken > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_acknowledge_and_end, setup),
		cmocka_unit_test_setup(test_end_of_what_was_not_acknowledged,
				       setup),
		cmocka_unit_test_setup(test_nested, setup),
		cmocka_unit_test_setup(test_split_end, setup),
		cmocka_unit_test_setup(test_kick, setup),
		cmocka_unit_test_setup(test_group_off, setup),
		cmocka_unit_test_setup(test_mask, setup),
		cmocka_unit_test_setup(test_binary_point, setup),
		cmocka_unit_test_setup(test_active_priorities, setup),
		cmocka_unit_test_setup(test_active_priority_registers, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_reset, setup),
		cmocka_unit_test_setup(test_direct_cell, setup),
		cmocka_unit_test_setup(test_anything, setup),
	};

	return cmocka_run_group_tests_name("vgicv3_filter", tests, NULL, NULL);
}
