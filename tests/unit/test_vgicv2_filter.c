// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The filtered CPU interface of a GICv2 on a model of the physical one: each
 * rule, and then a guest that writes anything anywhere. Whatever it does, an
 * interrupt of another cell stays active, and the kick would be signalled.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: arch/arm64/vgicv2_filter.c tests/unit/fake/fake.c tests/unit/fake/interface_model.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cell.h"
#include "cpu.h"
#include "fake.h"
#include "guest_access.h"
#include "gicv2.h"
#include "gicv2_filter.h"
#include "interface_model.h"
#include "irq_filter.h"

/* Offsets of IHI 0048 table 4-2, not those of the code under test. */
#define CTLR	 0x00u
#define PMR	 0x04u
#define BPR	 0x08u
#define IAR	 0x0cu
#define EOIR	 0x10u
#define RPR	 0x14u
#define HPPIR	 0x18u
#define ABPR	 0x1cu
#define AIAR	 0x20u
#define AEOIR	 0x24u
#define AHPPIR	 0x28u
#define APR	 0xd0u
#define NSAPR	 0xe0u
#define IIDR	 0xfcu

#define KICK	 INTERFACE_KICK
#define FLOOR	 INTERFACE_LEVEL
#define SPURIOUS INTERFACE_NONE
#define IDLE	 INTERFACE_IDLE
#define TIMER	 27u
#define SGI	 3u
#define SPI	 100u
#define FOREIGN	 40u
#define SPLIT	 0x200u
#define BYPASS	 0x60u	 /* firmware's choice */
#define SENDER	 0x1400u /* CPU 5, in bits 12 to 10 */

/* In place of the linker script's. */
struct irq_filter irq_filter;
char gicc_frame[0x1000] __attribute__((aligned(0x1000)));
char gicd_frame[0x1000] __attribute__((aligned(0x1000)));

static uint32_t control; /* GICC_CTLR */
static uint32_t sender;	 /* of an SGI that is pending */
static uint32_t resets;
static uint32_t direct;

/* What the filter takes the place of. */
void gic_reset_cpu_direct(void)
{
	resets++;
	control &= BYPASS;
	interface.enabled = false;
	interface.mask = 0;
}

bool vgic_cpu_access_direct(uint32_t offset, uint64_t esr, uint64_t *value)
{
	direct++;
	(void)offset;
	(void)esr;
	(void)value;
	return true;
}

static uint64_t with_sender(uint32_t irq)
{
	return irq < 16 ? irq | sender : irq;
}

static uint64_t read_interface(uint32_t offset)
{
	switch (offset) {
	case CTLR:
		return control;
	case PMR:
		return interface.mask;
	case BPR:
		return 2;
	case IAR:
		return with_sender(interface_acknowledge());
	case RPR:
		return interface_running();
	case HPPIR:
		return with_sender(interface_highest_pending());
	case IIDR:
		return 0x0202043b;
	default:
		fail_msg("the hypervisor read GICC 0x%x", offset);
		return 0;
	}
}

static void write_interface(uint32_t offset, uint64_t value)
{
	switch (offset) {
	case CTLR:
		assert_int_equal(value & ~(uint64_t)SPLIT, BYPASS | 1);
		control = (uint32_t)value;
		interface.enabled = (value & 1) != 0;
		interface.split = (value & SPLIT) != 0;
		break;
	case PMR:
		interface.mask = (uint32_t)value & 0xf8;
		break;
	case EOIR:
		interface_end(value & 0x3ff);
		break;
	default:
		assert_true(offset >= APR && offset < NSAPR + 0x10);
		assert_true(value == 0);
		interface.groups = 0;
		break;
	}
	fake_event("GICC", offset);
}

struct io_result arch_io_load(uintptr_t device, uint32_t size)
{
	struct io_result result = { .done = 1 };

	assert_int_equal(size, 4);
	assert_true(device - (uintptr_t)gicc_frame < sizeof(gicc_frame));
	result.value =
		read_interface((uint32_t)(device - (uintptr_t)gicc_frame));
	return result;
}

struct io_result arch_io_store(uintptr_t device, uint32_t size, uint64_t value)
{
	struct io_result result = { .done = 1 };
	uintptr_t clear_active = (uintptr_t)gicd_frame + 0x380;

	assert_int_equal(size, 4);
	if (device == clear_active) {
		assert_true(value == 1u << KICK);
		interface.active[KICK] = false;
		return result;
	}
	assert_true(device - (uintptr_t)gicc_frame < sizeof(gicc_frame));
	write_interface((uint32_t)(device - (uintptr_t)gicc_frame), value);
	return result;
}

/* A filtered cell after reset. */
static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_random_seed(8);
	interface_reset();
	memset(&irq_filter, 0, sizeof(irq_filter));
	irq_filter.is_on = 1;
	fake_cell.arch.irqs[0] = 0x08007fff;
	fake_cell.arch.irqs[3] = 0x00000010;  /* 100 */
	fake_cell.arch.irqs[31] = 0x08000000; /* 1019 */
	fake_cell.arch.priority_floor = FLOOR;
	interface.active[FOREIGN] = true;
	control = BYPASS;
	sender = 0;
	direct = 0;
	gic_reset_cpu();
	return 0;
}

static uint64_t access(uint32_t offset, uint32_t size, bool is_write,
		       uint64_t value)
{
	struct guest_access guest = { size, is_write, value };

	fake_num_events = 0;
	assert_true(vgic_cpu_access(offset, guest_access_esr(&guest),
				    &guest.value));
	assert_true(!is_write || guest.value == value);
	return guest.value;
}

static uint64_t get(uint32_t offset)
{
	return access(offset, 4, false, ~0ull);
}

static void put(uint32_t offset, uint64_t value)
{
	access(offset, 4, true, value);
}

static void open_interface(void)
{
	put(CTLR, 1);
	put(PMR, 0xf0);
}

static void take(uint32_t irq, uint8_t priority)
{
	interface.pending[irq] = true;
	interface.priority[irq] = priority;
	assert_int_equal(get(IAR), with_sender(irq));
}

static void test_acknowledge_and_end(void **state)
{
	(void)state;
	open_interface();
	assert_int_equal(get(IAR), SPURIOUS);
	take(SPI, 0xa0);
	assert_int_equal(get(RPR), 0xa0);
	put(EOIR, 0xffffe000u | SPI); /* no part of an id */
	assert_false(interface.active[SPI]);
	assert_int_equal(get(RPR), IDLE);
	/* Ended once. */
	interface.active[SPI] = true;
	put(EOIR, SPI);
	put(AEOIR, SPI);
	assert_true(interface.active[SPI]);
}

/* An SGI is ended by its number and its sender, as it was acknowledged. */
static void test_sender(void **state)
{
	(void)state;
	open_interface();
	sender = SENDER;
	take(SGI, 0xa0);
	put(EOIR, SGI);
	assert_true(interface.active[SGI]);
	put(EOIR, SGI | SENDER);
	assert_false(interface.active[SGI]);
	interface.pending[SGI] = true;
	assert_int_equal(get(HPPIR), SGI | SENDER);
}

static void test_end_of_what_was_not_acknowledged(void **state)
{
	static const uint32_t regs[] = { EOIR, AEOIR };

	(void)state;
	open_interface();
	take(TIMER, 0xa0);
	interface.active[SPI] = true; /* own, by another of its CPUs */
	for (uint64_t irq = 0; irq < 0x2000; irq++) {
		for (uint32_t i = 0; i < 2; i++) {
			if (irq != TIMER || i == 1) {
				put(regs[i], irq);
			}
		}
	}
	assert_true(interface.active[FOREIGN] && interface.active[SPI]);
	assert_true(interface.active[TIMER]);
	assert_int_equal(get(RPR), 0xa0);
}

static void test_nested(void **state)
{
	(void)state;
	open_interface();
	take(TIMER, 0xa0);
	take(SPI, 0x40);
	put(EOIR, TIMER);
	assert_true(interface.active[TIMER] && interface.active[SPI]);
	put(EOIR, SPI);
	assert_int_equal(get(RPR), 0xa0);
	put(EOIR, TIMER);
	assert_false(interface.active[TIMER] || interface.active[SPI]);
	assert_int_equal(get(RPR), IDLE);
}

/* The guest never sees the kick, which is over when the guest goes on. */
static void test_kick(void **state)
{
	for (uint32_t split = 0; split < 2; split++) {
		setup(state);
		open_interface();
		put(CTLR, split != 0 ? SPLIT | 1 : 1);
		assert_int_equal(get(CTLR) & ~(uint64_t)BYPASS,
				 split != 0 ? SPLIT | 1 : 1);
		take(SPI, 0xa0);
		sender = SENDER;
		interface.pending[KICK] = true;
		assert_int_equal(get(HPPIR), SPURIOUS);
		assert_int_equal(get(IAR), SPURIOUS);
		assert_false(interface.pending[KICK] || interface.active[KICK]);
		assert_int_equal(get(RPR), 0xa0);
		put(EOIR, SPI);
		assert_int_equal(get(RPR), IDLE);
		assert_true(interface.active[SPI] == (split != 0));
	}
}

static void test_group_off(void **state)
{
	(void)state;
	open_interface();
	interface.pending[SPI] = true;
	interface.priority[SPI] = FLOOR;
	put(CTLR, 0xfffffdfe);
	assert_int_equal(get(CTLR), BYPASS);
	assert_true(interface.enabled);
	assert_int_equal(get(HPPIR), SPURIOUS);
	assert_int_equal(get(IAR), SPURIOUS);
	assert_true(interface_passes_kick());
	assert_int_equal(get(PMR), 0xf0);
	put(PMR, 0x55);
	assert_int_equal(get(PMR), 0x50);
	assert_false(interface_signals(SPI));
	put(CTLR, 1);
	assert_int_equal(get(CTLR), BYPASS | 1);
	assert_int_equal(interface.mask, 0x50);
	assert_int_equal(get(HPPIR), SPI);
	assert_int_equal(get(IAR), SPI);
}

static void test_mask(void **state)
{
	(void)state;
	open_interface();
	for (uint64_t value = 0; value < 0x300; value++) {
		uint64_t low = value & 0xf8;

		put(PMR, value | 0xffffff00);
		assert_int_equal(get(PMR), low < FLOOR ? FLOOR : low);
		assert_true(interface_passes_kick());
	}
}

static void test_active_priorities(void **state)
{
	(void)state;
	open_interface();
	for (uint32_t reg = APR; reg < NSAPR + 0x10; reg += 4) {
		take(TIMER, 0xa0);
		for (uint32_t bit = 0; bit < 32; bit++) {
			put(reg, 1u << bit);
			assert_int_equal(fake_num_events, 0);
		}
		assert_int_equal(get(reg), 0);
		assert_int_equal(get(RPR), 0xa0);
		put(reg, 0);
		assert_int_equal(fake_count_events("GICC"), 8);
		assert_int_equal(get(RPR), IDLE);
		put(EOIR, TIMER);
		assert_true(interface.active[TIMER]);
		interface.active[TIMER] = false;
	}
}

/* What can be read of the rest; what is written there goes nowhere. */
static void test_other_registers(void **state)
{
	(void)state;
	open_interface();
	interface.pending[SPI] = true;
	for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
		uint64_t value = offset == BPR	  ? 2
				 : offset == IIDR ? 0x0202043b
						  : 0;

		if (offset == CTLR || offset == PMR || offset == IAR ||
		    offset == RPR || offset == HPPIR) {
			continue;
		}
		value = offset == AIAR || offset == AHPPIR ? SPURIOUS : value;
		assert_int_equal(get(offset), value);
		put(offset, 0xffffffff);
		assert_int_equal(fake_num_events, 0);
	}
	assert_int_equal(get(ABPR), 0);
	assert_true(interface.pending[SPI]);
}

/* Registers are words: other widths are no access to them. */
static void test_widths(void **state)
{
	(void)state;
	open_interface();
	interface.pending[SPI] = true;
	for (uint32_t size = 1; size <= 8; size *= 2) {
		if (size != 4) {
			assert_true(access(IAR, size, false, ~0ull) == 0);
			access(CTLR, size, true, 0);
		}
	}
	assert_int_equal(get(CTLR), BYPASS | 1);
	assert_true(interface.pending[SPI]);
	assert_int_equal(direct, 0);
}

/* More than any GIC nests: nothing is taken that could not be noted. */
static void test_full(void **state)
{
	(void)state;
	open_interface();
	for (uint32_t i = 0; i <= IRQ_FILTER_LEVELS; i++) {
		interface.groups = 0;
		interface.active[SPI] = false;
		interface.pending[SPI] = true;
		assert_int_equal(get(IAR),
				 i < IRQ_FILTER_LEVELS ? SPI : SPURIOUS);
	}
	assert_true(interface.pending[SPI]);
}

static void test_reset(void **state)
{
	(void)state;
	open_interface();
	take(SPI, 0xa0);
	resets = 0;
	gic_reset_cpu();
	assert_int_equal(resets, 1);
	assert_int_equal(get(CTLR), BYPASS);
	assert_int_equal(get(PMR), FLOOR);
	put(EOIR, SPI);
	assert_true(interface.active[SPI]);
	interface.groups = 0; /* as the reset behind the filter leaves it */
	assert_true(interface_passes_kick());
}

/* All else is for what the filter stands in front of, and so is a direct cell. */
static void test_direct(void **state)
{
	(void)state;
	get(0x1000);
	put(0x1ffc, 0);
	assert_int_equal(direct, 2);
	irq_filter.is_on = 0;
	get(IAR);
	assert_int_equal(direct, 3);
	gic_reset_cpu();
	assert_false(interface.enabled);
	assert_int_equal(interface.mask, 0);
}

/* Interrupts of the cell come, at all priorities it can give them. */
static void random_interrupt(void)
{
	static const uint32_t own[] = { 0, 14, TIMER, SPI, 1019 };
	uint64_t pick = fake_random();
	uint32_t irq = own[pick % (sizeof(own) / sizeof(own[0]))];

	if ((pick >> 8 & 3) == 0) {
		interface.active[irq] = false; /* by GICD_ICACTIVER */
		interface.pending[irq] = true;
		interface.priority[irq] =
			(uint8_t)(FLOOR * (1 + (pick >> 16) % 30));
		sender = pick >> 24 & 0x1c00;
	}
	interface.pending[KICK] = (pick >> 10 & 31) == 0;
}

static void test_anything(void **state)
{
	static const uint32_t regs[] = {
		CTLR, PMR,  BPR,    IAR, EOIR,	RPR,
		ABPR, AIAR, AHPPIR, APR, NSAPR, HPPIR
	};
	static const uint64_t useful[] = { 0, 1, 0xf0, SPI, FOREIGN, TIMER };
	uint32_t taken = 0;

	(void)state;
	for (uint32_t i = 0; i < 200000; i++) {
		uint64_t pick = fake_random();
		uint32_t reg = regs[pick % (sizeof(regs) / sizeof(regs[0]))];

		random_interrupt();
		if ((pick >> 8 & 1) != 0) {
			uint64_t value = get(reg) & 0x3ff;

			taken += reg == IAR && value != SPURIOUS;
			assert_true((reg != IAR && reg != HPPIR) ||
				    value == SPURIOUS ||
				    irq_is_own((uint32_t)value));
		} else {
			put(reg, (pick >> 9 & 1) != 0
					 ? useful[(pick >> 10) % 6]
					 : pick >> 16 & 0xffffffff);
		}
		/* What it may end it remembers; it ends the last one now and then. */
		if ((pick >> 60) < 4 && irq_filter.depth > 0) {
			put(EOIR,
			    irq_filter.acknowledged[irq_filter.depth - 1]);
		}
		assert_true(interface.active[FOREIGN]);
		assert_false(interface.active[KICK]);
		assert_true(interface_passes_kick());
	}
	assert_true(taken > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_acknowledge_and_end, setup),
		cmocka_unit_test_setup(test_sender, setup),
		cmocka_unit_test_setup(test_end_of_what_was_not_acknowledged,
				       setup),
		cmocka_unit_test_setup(test_nested, setup),
		cmocka_unit_test_setup(test_kick, setup),
		cmocka_unit_test_setup(test_group_off, setup),
		cmocka_unit_test_setup(test_mask, setup),
		cmocka_unit_test_setup(test_active_priorities, setup),
		cmocka_unit_test_setup(test_other_registers, setup),
		cmocka_unit_test_setup(test_widths, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_reset, setup),
		cmocka_unit_test_setup(test_direct, setup),
		cmocka_unit_test_setup(test_anything, setup),
	};

	return cmocka_run_group_tests_name("vgicv2_filter", tests, NULL, NULL);
}
