// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The filter in front of distributor and redistributor against one record per
 * interrupt: every register, width and direction, with random ownership. What
 * another cell owns, and the kick, never change and read as zero.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: arch/arm64/vgicv3.c arch/arm64/vgic.c arch/arm64/gic_restart.c arch/arm64/gicv3_restart.c tests/unit/fake/fake.c tests/unit/fake/gic_model.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "cell_restart.h"
#include "cpu.h"
#include "fake.h"
#include "gic_model.h"
#include "gicv3.h"
#include "guest_access.h"
#include "trap.h"

#define TYPER_SEEN 0x03fc04ffu /* IHI 0069 12.9.38, without what is hidden */
#define FRAMES	   4u
#define OWN_FRAME  2u
#define KICK	   15u
#define FLOOR	   0x10u

static uint32_t rwp_waits;
static struct gic_irq before[GIC_IDS];
static const uint64_t cpus[] = { 0x000000002, 0x000000103, 0x100000003 };

static uintptr_t rwp_frame;

extern struct cell_restart fake_restart __asm__("cell_restart");
struct cell_restart fake_restart;

void gic_wait_disabled(uintptr_t frame)
{
	rwp_waits++;
	rwp_frame = frame;
}

void gic_send_sgi(uint32_t index, uint64_t intid)
{
	fail_msg("SGI %lu to CPU %u", (unsigned long)intid, index);
}

static uint64_t frame_typer(uint32_t frame)
{
	return 0x1122330000000000ull | (uint64_t)frame << 32 | frame << 8 |
	       (frame == FRAMES - 1 ? 0x10u : 0);
}

static void build_shares(void)
{
	uint32_t *shares = fake_cell.arch.shares;

	for (uint32_t at = 0; at < 0xd00; at += 4) {
		shares[at / 4] = guest_share(fake_cell.arch.irqs, 0, at);
	}
	shares[0] = 0x7fffffff; /* CTLR without RWP */
	shares[1] = TYPER_SEEN;
	shares[2] = ~0u;
}

static int setup(void **state)
{
	struct arch_cell *arch = &fake_cell.arch;

	(void)state;
	fake_reset();
	fake_random_seed(1);
	gic_model_reset();
	arch->gicr_stride = 0x20000;
	arch->pidr2 = 0x3b;
	arch->priority_floor = FLOOR;
	for (uint32_t i = 0; i < FRAMES; i++) {
		arch->frames[i].regs[0] = (0xaa00ull + i) << 32;
		arch->frames[i].regs[1] = frame_typer(i);
		arch->frames[i].pidr2 = 0x30 + i;
	}
	arch->irqs[0] = 0x48807fff; /* SGIs but the kick, three PPIs */
	for (uint32_t i = 1; i < IRQ_WORDS; i++) {
		arch->irqs[i] = (uint32_t)(fake_random() & fake_random());
	}
	arch->irqs[31] &= 0x0fffffff; /* 1020 to 1023 are no interrupts */
	arch->num_irq_words = IRQ_WORDS;
	build_shares();
	fake_cell.num_cpus = 3;
	memcpy(fake_cell.cpu_ids, cpus, sizeof(cpus));
	this_cpu.arch.gicr_frame = OWN_FRAME;
	rwp_waits = 0;
	return 0;
}

static bool is_own(uint32_t irq)
{
	return irq < 1020 &&
	       (fake_cell.arch.irqs[irq / 32] >> irq % 32 & 1) != 0;
}

static bool names_own_cpu(uint64_t route)
{
	return route == cpus[0] || route == cpus[1] || route == cpus[2];
}

/* What @irq becomes when the guest writes @share to it. */
static void expect_write(struct gic_irq *irq, enum gic_class class,
			 uint64_t share)
{
	if (class == GIC_PRIORITY && share < FLOOR) {
		share = FLOOR;
	}
	if (class == GIC_ROUTE && !names_own_cpu(share)) {
		return;
	}
	gic_irq_write(irq, class, share);
}

/* A 32-bit half of a route: what the whole becomes. */
static uint64_t expect_half_route(const struct gic_span *span, uint32_t offset,
				  const struct guest_access *access)
{
	struct gic_irq *irq = &before[span->first];
	bool high = offset % 8 == 4;
	uint64_t old = irq->route;
	uint64_t half = access->value & 0xffffffff;

	if (!is_own(span->first)) {
		return 0;
	}
	if (access->is_write) {
		expect_write(irq, GIC_ROUTE,
			     high ? (old & 0xffffffff) | half << 32
				  : (old & ~0xffffffffull) | half);
	}
	return high ? old >> 32 : old & 0xffffffff;
}

/* Apply @access to the records in @before; the value a read is to give. */
static uint64_t expect(bool is_private, uint32_t offset,
		       const struct guest_access *access)
{
	struct gic_span span = gic_decode(is_private, offset, access->size);
	uint64_t mask = span.bits == 64 ? ~0ull : (1ull << span.bits) - 1;
	uint64_t value = 0;

	if (span.class == GIC_NOTHING) {
		return 0;
	}
	if (span.count == 0) {
		return expect_half_route(&span, offset, access);
	}
	for (uint32_t i = 0; i < span.count; i++) {
		struct gic_irq *irq = &before[span.first + i];
		uint32_t shift = span.bits * i;

		if (!is_own(span.first + i)) {
			continue;
		}
		if (access->is_write) {
			expect_write(irq, span.class,
				     access->value >> shift & mask);
		} else {
			value |= gic_irq_read(irq, span.class) << shift;
		}
	}
	return value;
}

/* What identifies the distributor. */
static uint64_t expect_identity(uint32_t offset, uint32_t size)
{
	static const uint32_t words[] = { GIC_CTLR, GIC_TYPER & TYPER_SEEN,
					  GIC_IIDR };

	if (offset < 12 && size == 4) {
		return words[offset / 4];
	}
	return offset == 0xffe8 ? 0x3b : 0;
}

/*
 * To the distributor, or to @offset of the redistributors. A write keeps all
 * registers of the guest, and a read sets the whole register.
 */
static uint64_t guest(bool is_redistributor, uint32_t offset, uint32_t size,
		      bool is_write, uint64_t value)
{
	struct guest_access access = { size, is_write, value };
	uint64_t esr = guest_access_esr(&access);

	if (!is_write) {
		access.value = 0xdeadbeefdeadbeef;
	}
	assert_true(is_redistributor
			    ? vgic_cpu_access(offset, esr, &access.value)
			    : vgicd_access(offset, esr, &access.value));
	if (is_write) {
		assert_true(access.value == value);
	}
	return access.value;
}

static uint64_t read32(uint32_t offset)
{
	return guest(false, offset, 4, false, 0);
}

/* One access of the guest, to a frame whose interrupts are modelled. */
static void check_access(uint32_t base, bool is_private, uint32_t offset,
			 const struct guest_access *access)
{
	uint64_t value;
	uint64_t got;

	memcpy(before, gic_irqs, sizeof(before));
	value = expect(is_private, offset, access);
	if (!is_private) {
		value |= expect_identity(offset, access->size);
	}
	value = guest_narrow(value, access->size);
	got = guest(is_private, base + offset, access->size, access->is_write,
		    access->value);
	if (!access->is_write && got != value) {
		fail_msg("read 0x%x, %u bytes: 0x%lx, not 0x%lx", offset,
			 access->size, (unsigned long)got,
			 (unsigned long)value);
	}
	if (memcmp(before, gic_irqs, sizeof(before)) != 0) {
		fail_msg("%s 0x%x, %u bytes, 0x%lx: wrong effect",
			 access->is_write ? "write" : "read", offset,
			 access->size, (unsigned long)access->value);
	}
}

/* All offsets in all widths; values random, as registers of a guest are. */
static void sweep(uint32_t base, bool is_private)
{
	for (uint32_t size = 1; size <= 8; size *= 2) {
		for (uint32_t offset = 0; offset < 0x10000; offset += size) {
			struct guest_access access = {
				.size = size,
				.is_write = false,
				.value = 0,
			};

			check_access(base, is_private, offset, &access);
			access.is_write = true;
			access.value = fake_random();
			check_access(base, is_private, offset, &access);
		}
	}
}

static void test_distributor(void **state)
{
	(void)state;
	sweep(0, false);
	assert_true(gic_writes > 500);
}

static void test_own_sgi_frame(void **state)
{
	struct gic_irq kick;

	(void)state;
	gic_irqs[KICK].enabled = true;
	gic_irqs[KICK].priority = 0;
	kick = gic_irqs[KICK];
	sweep(OWN_FRAME * 0x20000 + 0x10000, true);
	assert_true(gic_writes > 10);
	assert_memory_equal(&gic_irqs[KICK], &kick, sizeof(kick));
}

/* Accesses where registers are, in random order, so that state builds up. */
static void test_random(void **state)
{
	static const uint32_t starts[] = { 0x100, 0x400, 0xc00, 0x6100 };
	static const uint32_t sizes[] = { 0x300, 0x400, 0x100, 0x1f00 };

	(void)state;
	for (uint32_t n = 0; n < 50000; n++) {
		uint64_t pick = fake_random();
		uint32_t size = 1u << (pick & 3);
		uint32_t area = pick >> 2 & 3;
		uint32_t offset = starts[area] +
				  (uint32_t)(pick >> 16) % sizes[area];
		bool is_private = (pick >> 4 & 7) == 0;
		struct guest_access access = {
			.size = size,
			.is_write = (pick >> 8 & 1) != 0,
			.value = (pick >> 8 & 1) != 0 ? fake_random() : 0,
		};

		/* Routes are seldom right by chance. */
		if (area == 3 && access.is_write && (pick >> 9 & 1) != 0) {
			access.value = cpus[pick % 3] >> (offset & 4) * 8;
		}
		offset &= ~(size - 1);
		check_access(is_private ? OWN_FRAME * 0x20000 + 0x10000 : 0,
			     is_private, offset, &access);
	}
}

static void write_route(uint32_t irq, uint32_t size, uint32_t at,
			uint64_t value)
{
	guest(false, 0x6000 + 8 * irq + at, size, true, value);
}

/* Routes go to CPUs of the cell alone: no 1-of-N, no garbage. */
static void test_route(void **state)
{
	(void)state;
	fake_cell.arch.irqs[2] |= 1;
	gic_irqs[64].route = cpus[0];
	write_route(64, 8, 0, 1);
	write_route(64, 8, 0, cpus[1] | 1ull << 31);
	write_route(64, 8, 0, cpus[1] | 1ull << 24);
	write_route(64, 8, 0, cpus[1] | 1ull << 63);
	assert_true(gic_irqs[64].route == cpus[0]);
	write_route(64, 8, 0, cpus[1]);
	assert_true(gic_irqs[64].route == cpus[1]);
	/* Only a half that completes an own CPU's affinity is taken. */
	write_route(64, 4, 4, 1);
	assert_true(gic_irqs[64].route == cpus[1]);
	write_route(64, 8, 0, 0x100000003);
	write_route(64, 4, 4, 0);
	assert_true(gic_irqs[64].route == 0x100000003);
	write_route(64, 4, 0, 0x103);
	assert_true(gic_irqs[64].route == 0x100000003);
	write_route(64, 2, 0, 0x103);
	write_route(64, 1, 0, 2);
	assert_true(gic_irqs[64].route == 0x100000003);
}

/* Writes whose effect is late wait; RWP itself is never shown. */
static void test_rwp(void **state)
{
	(void)state;
	guest(false, 0x184, 4, true, ~0ull);
	assert_int_equal(rwp_waits, 1);
	assert_true(rwp_frame == (uintptr_t)gicd_frame);
	guest(false, 0x104, 4, true, ~0ull);
	read32(0x184);
	assert_int_equal(rwp_waits, 1);
	guest(true, OWN_FRAME * 0x20000 + 0x10180, 4, true, ~0ull);
	assert_int_equal(rwp_waits, 2);
	assert_true(rwp_frame == (uintptr_t)sgi_frame);
	gic_rwp_reads = 100;
	assert_true(read32(0) == GIC_CTLR);
}

/* Of any CPU's redistributor: identity in the RD frame, else nothing. */
static uint64_t expect_rd_frame(uint32_t frame, uint32_t at)
{
	const struct vgic_frame *wanted = &fake_cell.arch.frames[frame];

	if (at < 16) {
		return wanted->regs[at / 8] >> 8 * (at % 8);
	}
	return at == 0xffe8 ? wanted->pidr2 : 0;
}

/* Constants of frame @frame of stride @stride; nothing reaches the device. */
static void check_constants(uint32_t frame, uint32_t stride)
{
	for (uint32_t size = 1; size <= 8; size *= 2) {
		for (uint32_t at = 0; at < stride; at += size) {
			uint32_t offset = frame * stride + at;

			if (frame == OWN_FRAME && at >= 0x10000 &&
			    at < 0x20000) {
				continue;
			}
			guest(true, offset, size, true, ~0ull);
			assert_true(
				guest(true, offset, size, false, 0) ==
				guest_narrow(expect_rd_frame(frame, at), size));
		}
	}
}

static void test_redistributor_constants(void **state)
{
	(void)state;
	for (uint32_t frame = 0; frame < FRAMES; frame++) {
		check_constants(frame, 0x20000);
	}
	fake_cell.arch.gicr_stride = 0x40000;
	for (uint32_t frame = 0; frame < FRAMES; frame++) {
		check_constants(frame, 0x40000);
	}
	assert_int_equal(gic_reads + gic_writes, 0);
}

static void test_wide_stride_own_frame(void **state)
{
	(void)state;
	fake_cell.arch.gicr_stride = 0x40000;
	sweep(OWN_FRAME * 0x40000 + 0x10000, true);
}

/*
 * Extended PPIs and what a 64 KiB frame has beside ids 0..31 are not touched
 * for a guest that reaches for its own SGI frame: not even read.
 */
static void test_extended_ppis(void **state)
{
	uint32_t base = OWN_FRAME * 0x20000 + 0x10000;

	(void)state;
	for (uint32_t at = 0; at < 0x10000; at += 4) {
		bool is_private = (at >= 0x100 && at < 0x400 &&
				   at % 0x80 == 0) ||
				  (at >= 0x400 && at < 0x420) || at == 0xc00 ||
				  at == 0xc04;

		if (is_private) {
			continue;
		}
		guest(true, base + at, 4, true, ~0ull);
		guest(true, base + at, 1, true, ~0ull);
		assert_true(guest(true, base + at, 4, false, 0) == 0);
		assert_true(guest(true, base + at, 1, false, 0) == 0);
	}
	assert_int_equal(gic_reads + gic_writes, 0);
}

/* A distributor that answers with an abort has no effect; nobody stops. */
static void test_abort(void **state)
{
	struct guest_access access = { 4, false, 0x1234 };

	(void)state;
	gic_aborts = true;
	/* A word is not loaded: the vectors let the guest try again. */
	assert_false(
		vgicd_access(0xc08, guest_access_esr(&access), &access.value));
	assert_true(access.value == 0x1234);
	assert_true(guest(false, 0x441, 1, false, 0) == 0);
	/* The lock around ICFGR is free again. */
	guest(false, 0xc08, 4, true, ~0ull);
	guest(false, 0xc08, 4, true, ~0ull);
	guest(false, 0x104, 4, true, ~0ull);
	guest(false, 0x440, 4, true, ~0ull);
	assert_int_equal(gic_writes, 0);
}

/*
 * A restart: the cell's SPIs are quiet, and get back priority, trigger and
 * route; others, SGIs and PPIs are not touched.
 */
static void test_restart(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < sizeof(fake_restart); i++) {
		((uint8_t *)&fake_restart)[i] = (uint8_t)fake_random();
	}
	memcpy(before, gic_irqs, sizeof(before));
	arch_cell_reset_irqs();
	for (uint32_t irq = 0; irq < GIC_IDS; irq++) {
		const struct arch_restart *was = &fake_restart.arch;

		if (irq >= 32 && is_own(irq)) {
			expect_write(&before[irq], GIC_PRIORITY,
				     was->irq_priority[irq]);
			expect_write(&before[irq], GIC_CONFIG,
				     was->irq_config[irq / 16] >> irq % 16 * 2 &
					     3);
			expect_write(&before[irq], GIC_ROUTE, cpus[0]);
			before[irq].enabled = false;
			before[irq].pending = false;
			before[irq].active = false;
		}
	}
	assert_memory_equal(before, gic_irqs, sizeof(before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_distributor, setup),
		cmocka_unit_test_setup(test_own_sgi_frame, setup),
		cmocka_unit_test_setup(test_random, setup),
		cmocka_unit_test_setup(test_route, setup),
		cmocka_unit_test_setup(test_rwp, setup),
		cmocka_unit_test_setup(test_redistributor_constants, setup),
		cmocka_unit_test_setup(test_wide_stride_own_frame, setup),
		cmocka_unit_test_setup(test_extended_ppis, setup),
		cmocka_unit_test_setup(test_abort, setup),
		cmocka_unit_test_setup(test_restart, setup),
	};

	return cmocka_run_group_tests_name("vgic", tests, NULL, NULL);
}
