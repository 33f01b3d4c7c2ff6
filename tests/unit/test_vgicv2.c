// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The filter in front of a GICv2's distributor and of GICC_DIR, against one
 * record per interrupt: every register, width and direction, with random
 * ownership; SGIs by all that can be written to GICD_SGIR.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: arch/arm64/vgicv2.c arch/arm64/vgic.c arch/arm64/gicv2.c tests/unit/fake/fake.c tests/unit/fake/gicv2_model.c */
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
#include "guest_access.h"
#include "trap.h"

#define TYPER 0x000004e7u /* lines, CPUs, security: what a guest sees */
#define PIDR2 0x2bu
#define KICK  15u
#define FLOOR 0x10u
#define CELL  0x92u /* interfaces of the cell: 0x80, 0x10, 0x02 */

static struct gicv2_irq before[GICV2_IDS];

static void build_shares(void)
{
	uint32_t *shares = fake_cell.arch.shares;

	for (uint32_t at = 0; at < 0xd00; at += 4) {
		shares[at / 4] = guest_share(fake_cell.arch.irqs, CELL, at);
	}
	shares[0] = ~0u;
	shares[1] = 0x4ff;
	shares[2] = ~0u;
}

static int setup(void **state)
{
	struct arch_cell *arch = &fake_cell.arch;
	static const uint32_t targets[] = { 0x80, GICV2_OWN, 0x02 };

	(void)state;
	fake_reset();
	fake_random_seed(5);
	gicv2_model_reset();
	arch->pidr2 = PIDR2;
	arch->priority_floor = FLOOR;
	arch->irqs[0] = 0x48807fff; /* SGIs but the kick, three PPIs */
	for (uint32_t i = 1; i < IRQ_WORDS; i++) {
		arch->irqs[i] = (uint32_t)(fake_random() & fake_random());
	}
	arch->irqs[31] &= 0x0fffffff; /* 1020 to 1023 are no interrupts */
	arch->num_irq_words = IRQ_WORDS;
	arch->clusters[0].targets = CELL;
	for (uint32_t i = 0; i < 3; i++) {
		arch->cpus[i].targets = targets[i];
	}
	build_shares();
	fake_cell.num_cpus = 3;
	this_cpu.index = 1;
	return 0;
}

static bool is_own(uint32_t irq)
{
	return irq < 1020 &&
	       (fake_cell.arch.irqs[irq / 32] >> irq % 32 & 1) != 0;
}

/* What @irq becomes when the guest writes @share to it. */
static void expect_write(uint32_t irq, enum gicv2_class class, uint32_t share)
{
	if (class == GICV2_PRIORITY && share < FLOOR) {
		share = FLOOR;
	}
	if (class == GICV2_TARGETS) {
		share &= CELL;
		if (share == 0) {
			return;
		}
	}
	gicv2_irq_write(irq, &before[irq], class, share);
}

/* Apply @access to the records in @before; the value a read is to give. */
static uint64_t expect_irqs(uint32_t offset, const struct guest_access *access)
{
	struct gicv2_span span = gicv2_decode(offset, access->size);
	uint64_t value = 0;

	for (uint32_t i = 0; i < span.count; i++) {
		uint32_t irq = span.first + i;
		uint32_t shift = span.bits * i;
		bool is_fixed = span.class == GICV2_TARGETS && irq < 32;

		if (access->is_write && is_own(irq)) {
			expect_write(irq, span.class,
				     (uint32_t)(access->value >> shift) &
					     ((1u << span.bits) - 1));
		} else if (!access->is_write && (is_fixed || is_own(irq))) {
			uint32_t bits = gicv2_irq_read(&before[irq],
						       span.class);

			bits &= span.class == GICV2_TARGETS ? CELL : ~0u;
			value |= (uint64_t)bits << shift;
		}
	}
	return value;
}

static uint64_t expect_identity(uint32_t offset, uint32_t size)
{
	static const uint32_t words[] = { GICV2_CTLR, TYPER, GICV2_IIDR };

	if (offset < 12 && size == 4) {
		return words[offset / 4];
	}
	return offset == 0xfe8 ? PIDR2 : 0;
}

/* A write keeps the guest's register, and a read sets the whole of it. */
static uint64_t guest(uint32_t offset, uint32_t size, bool is_write,
		      uint64_t value)
{
	struct guest_access access = { size, is_write, value };

	if (!is_write) {
		access.value = 0xdeadbeefdeadbeef;
	}
	assert_true(
		vgicd_access(offset, guest_access_esr(&access), &access.value));
	if (is_write) {
		assert_true(access.value == value);
	}
	return access.value;
}

static void check_access(uint32_t offset, const struct guest_access *access)
{
	uint64_t value;
	uint64_t got;

	memcpy(before, gicv2.irqs, sizeof(before));
	value = expect_irqs(offset, access);
	value |= expect_identity(offset, access->size);
	got = guest(offset, access->size, access->is_write, access->value);
	if (!access->is_write && got != guest_narrow(value, access->size)) {
		fail_msg("read 0x%x, %u bytes: 0x%lx, not 0x%lx", offset,
			 access->size, (unsigned long)got,
			 (unsigned long)value);
	}
	if (memcmp(before, gicv2.irqs, sizeof(before)) != 0) {
		fail_msg("%s 0x%x, %u bytes, 0x%lx: wrong effect",
			 access->is_write ? "write" : "read", offset,
			 access->size, (unsigned long)access->value);
	}
}

/* All offsets in all widths; values random, as registers of a guest are. */
static void test_distributor(void **state)
{
	struct gicv2_irq kick = gicv2.irqs[KICK];

	(void)state;
	for (uint32_t size = 1; size <= 8; size *= 2) {
		for (uint32_t offset = 0; offset < 0x1000; offset += size) {
			struct guest_access access = { .size = size };

			check_access(offset, &access);
			access.is_write = true;
			access.value = fake_random();
			check_access(offset, &access);
		}
	}
	assert_true(gicv2.writes > 500);
	assert_memory_equal(&gicv2.irqs[KICK], &kick, sizeof(kick));
}

/* In random order, so that state builds up; targets are often right. */
static void test_random(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 50000; n++) {
		uint64_t pick = fake_random();
		uint32_t size = (pick & 1) != 0 ? 4 : 1;
		uint32_t offset = 0x100 + (uint32_t)(pick >> 16) % 0xc00;
		bool is_write = (pick & 2) != 0;
		struct guest_access access = {
			.size = size,
			.is_write = is_write,
			.value = is_write ? fake_random() : 0,
		};

		if ((pick & 4) != 0) {
			access.value &= 0x92929292;
		}
		check_access(offset & ~(size - 1), &access);
	}
}

static void test_targets(void **state)
{
	struct gicv2_irq *irq = &gicv2.irqs[64];

	(void)state;
	fake_cell.arch.irqs[2] = 1; /* id 64 alone */
	build_shares();
	guest(0x840, 1, true, 0x80);
	assert_int_equal(irq->targets, 0x80);
	guest(0x840, 1, true, 0x6d); /* none of the cell's */
	assert_int_equal(irq->targets, 0x80);
	guest(0x840, 1, true, 0xff);
	assert_int_equal(irq->targets, CELL);
	memcpy(before, gicv2.irqs, sizeof(before));
	before[64].targets = 0x02;
	guest(0x840, 4, true, 0xffffff02);
	assert_memory_equal(gicv2.irqs, before, sizeof(before));
	assert_int_equal(guest(0x840, 4, false, 0), 0x02);
	/* So Linux learns its interface. */
	assert_int_equal(guest(0x800, 4, false, 0), 0x10101010);
	assert_int_equal(guest(0x81f, 1, false, 0), 0x10);
}

/* What a CPU of the cell may send: judged by the words of the manual. */
static uint32_t allowed_targets(uint32_t value)
{
	switch (value >> 24 & 3) {
	case 0:
		return value >> 16 & 0xff & CELL;
	case 1:
		return CELL & ~GICV2_OWN;
	case 2:
		return GICV2_OWN;
	default:
		return 0;
	}
}

static void test_sgi(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 20000; n++) {
		uint32_t value = (uint32_t)fake_random();
		uint32_t targets = allowed_targets(value);
		bool goes = targets != 0 && (value & 0xf) != KICK;
		uint32_t sent = gicv2.num_sgir;

		fake_num_events = 0;
		guest(0xf00, 4, true, value);
		assert_int_equal(gicv2.num_sgir - sent, goes);
		if (goes) {
			assert_int_equal(gicv2.sgir,
					 targets << 16 | (value & 0xf));
		}
	}
	/* No other width sends, and nothing is to be read. */
	gicv2.num_sgir = 0;
	guest(0xf00, 1, true, 0xff);
	guest(0xf02, 1, true, 0xff);
	guest(0xf00, 2, true, 0x10001);
	guest(0xf00, 8, true, 0x920001);
	assert_int_equal(guest(0xf00, 4, false, 0), 0);
	assert_int_equal(gicv2.num_sgir, 0);
}

static void write_dir(uint32_t offset, uint32_t size, uint64_t value)
{
	struct guest_access access = { size, true, value };

	assert_true(vgic_cpu_access(0x1000 + offset, guest_access_esr(&access),
				    &access.value));
	assert_true(access.value == value);
}

static uint64_t read_dir(uint32_t offset, uint32_t size)
{
	struct guest_access access = { size, false, 0xdeadbeefdeadbeef };

	assert_true(vgic_cpu_access(0x1000 + offset, guest_access_esr(&access),
				    &access.value));
	return access.value;
}

/* GICC_DIR ends what is the cell's, whatever the guest writes beside the id. */
static void test_deactivate(void **state)
{
	(void)state;
	for (uint32_t id = 0; id < 1024; id++) {
		bool own = is_own(id);

		gicv2.irqs[id].active = true;
		memcpy(before, gicv2.irqs, sizeof(before));
		before[id].active = !own;
		write_dir(0, 4, id | 0xfffff400);
		assert_memory_equal(gicv2.irqs, before, sizeof(before));
	}
	fake_cell.arch.irqs[0] = ~0u;
	gicv2.irqs[3].active = true;
	memcpy(before, gicv2.irqs, sizeof(before));
	for (uint32_t size = 1; size <= 8; size *= 2) {
		for (uint32_t offset = 0; offset < 0x1000; offset += size) {
			assert_int_equal(read_dir(offset, size), 0);
			if (offset != 0 || size != 4) {
				write_dir(offset, size, 3);
			}
		}
	}
	assert_memory_equal(gicv2.irqs, before, sizeof(before));
}

/* There are no system registers: the guest gets UNDEF. */
static void test_system_registers(void **state)
{
	uint64_t value = 7;

	(void)state;
	for (uint32_t n = 0; n < 1000; n++) {
		assert_false(vgic_sysreg((uint32_t)fake_random(), &value));
	}
	assert_int_equal(value, 7);
	assert_int_equal(gicv2.reads + gicv2.writes, 0);
}

/* A distributor that answers with an abort has no effect; nobody stops. */
static void test_abort(void **state)
{
	static const uint32_t offsets[] = { 0x104, 0x440, 0x840, 0xc08 };
	struct guest_access access = { 4, false, 0x1234 };

	(void)state;
	gicv2.aborts = true;
	for (uint32_t i = 0; i < 4; i++) {
		/* The vectors let the guest try again. */
		assert_false(vgicd_access(offsets[i], guest_access_esr(&access),
					  &access.value));
		assert_true(access.value == 0x1234);
		guest(offsets[i], 4, true, ~0ull);
		guest(offsets[i], 4, true, ~0ull);
	}
	assert_int_equal(guest(0x441, 1, false, 0), 0);
	assert_int_equal(gicv2.writes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_distributor, setup),
		cmocka_unit_test_setup(test_random, setup),
		cmocka_unit_test_setup(test_targets, setup),
		cmocka_unit_test_setup(test_sgi, setup),
		cmocka_unit_test_setup(test_deactivate, setup),
		cmocka_unit_test_setup(test_system_registers, setup),
		cmocka_unit_test_setup(test_abort, setup),
	};

	return cmocka_run_group_tests_name("vgicv2", tests, NULL, NULL);
}
