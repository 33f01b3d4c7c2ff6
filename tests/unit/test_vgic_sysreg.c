// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Trapped system registers: every encoding there is, against a table of those
 * that exist for a guest; and the CPUs that an SGI to all others reaches, for
 * random topologies. Lists of targets never come here: vgicv3_send.S.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: arch/arm64/vgicv3_sysreg.c arch/arm64/vsysreg.c arch/arm64/gicv3.c arch/arm64/vgic.c tests/unit/fake/fake.c tests/unit/fake/gic_model.c */
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
#include "sysreg.h"
#include "trap.h"

#define SGI1R		 sysreg_text(ICC_SGI1R_EL1)
#define sysreg_text(reg) sysreg_name(reg)
#define PMR_FLOOR	 0x20u

/* op0, op1, CRn, CRm, op2 as in an MSR instruction. */
struct encoding {
	uint32_t op0;
	uint32_t op1;
	uint32_t crn;
	uint32_t crm;
	uint32_t op2;
};

enum kind {
	ABSENT,
	IGNORED, /* reads 0, writes nothing */
	NO_IRQ,	 /* reads 1023 */
	ID,
	OSLSR,
	PMR,
	CTLR,
	DIR,
	RPR,
	SGI,
};

static const struct {
	struct encoding reg;
	enum kind kind;
} exists[] = {
	{ { 3, 0, 1, 0, 1 }, IGNORED }, /* ACTLR_EL1 */
	{ { 2, 0, 1, 0, 4 }, IGNORED }, /* OSLAR_EL1 */
	{ { 2, 0, 1, 1, 4 }, OSLSR },
	{ { 2, 0, 1, 3, 4 }, IGNORED }, /* OSDLR_EL1 */
	{ { 2, 0, 1, 4, 4 }, IGNORED }, /* DBGPRCR_EL1 */
	{ { 3, 0, 4, 6, 0 }, PMR },
	{ { 3, 0, 12, 8, 0 }, NO_IRQ },	 /* ICC_IAR0_EL1 */
	{ { 3, 0, 12, 8, 1 }, IGNORED }, /* ICC_EOIR0_EL1 */
	{ { 3, 0, 12, 8, 2 }, NO_IRQ },	 /* ICC_HPPIR0_EL1 */
	{ { 3, 0, 12, 8, 3 }, IGNORED }, /* ICC_BPR0_EL1 */
	{ { 3, 0, 12, 8, 4 }, IGNORED }, /* ICC_AP0R<n>_EL1 */
	{ { 3, 0, 12, 8, 5 }, IGNORED },
	{ { 3, 0, 12, 8, 6 }, IGNORED },
	{ { 3, 0, 12, 8, 7 }, IGNORED },
	{ { 3, 0, 12, 11, 1 }, DIR },
	{ { 3, 0, 12, 11, 3 }, RPR },
	{ { 3, 0, 12, 11, 5 }, SGI },
	{ { 3, 0, 12, 11, 6 }, IGNORED }, /* ICC_ASGI1R_EL1 */
	{ { 3, 0, 12, 11, 7 }, IGNORED }, /* ICC_SGI0R_EL1 */
	{ { 3, 0, 12, 12, 4 }, CTLR },
	{ { 3, 0, 12, 12, 6 }, IGNORED }, /* ICC_IGRPEN0_EL1 */
};

static enum kind kind_of(const struct encoding *reg)
{
	if (reg->op0 == 3 && reg->op1 == 0 && reg->crn == 0 && reg->crm >= 1 &&
	    reg->crm <= 7) {
		return ID;
	}
	for (uint32_t i = 0; i < sizeof(exists) / sizeof(exists[0]); i++) {
		if (memcmp(&exists[i].reg, reg, sizeof(*reg)) == 0) {
			return exists[i].kind;
		}
	}
	return ABSENT;
}

/* ESR_EL2 of a trapped MSR or MRS: DDI 0487, ISS encoding of class 0x18. */
static uint32_t syndrome(const struct encoding *reg, uint32_t rt, bool is_read)
{
	return 0x18u << 26 | 1u << 25 | reg->op0 << 20 | reg->op2 << 17 |
	       reg->op1 << 14 | reg->crn << 10 | rt << 5 | reg->crm << 1 |
	       (is_read ? 1u : 0);
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_random_seed(2);
	fake_cell.arch.pmr_floor = PMR_FLOOR;
	fake_cell.arch.irqs[0] = 0x08007fff;
	fake_cell.arch.irqs[3] = 0x00000010;  /* 100 */
	fake_cell.arch.irqs[31] = 0x08000000; /* 1019 */
	for (uint32_t i = 0; i < ID_REGS; i++) {
		fake_cell.arch.id_regs[i] = 0x1d00000000000000ull + i;
	}
	fake_sysreg_set(sysreg_text(ICC_PMR_EL1), 0xf0);
	fake_sysreg_set(sysreg_text(ICC_CTLR_EL1), 0x12345);
	fake_sysreg_set(sysreg_text(ICC_RPR_EL1), 0xa0);
	fake_sysreg_set("oslsr_el1", 0x8);
	return 0;
}

static uint64_t expected_value(enum kind kind, const struct encoding *reg)
{
	switch (kind) {
	case ID:
		return 0x1d00000000000000ull + (reg->crm - 1) * 8 + reg->op2;
	case NO_IRQ:
		return 1023;
	case OSLSR:
		return 0x8;
	case PMR:
		return 0xf0;
	case CTLR:
		return 0x12345;
	case RPR:
		return 0xa0;
	case ABSENT:
	case IGNORED:
	case DIR:
	case SGI:
	default:
		return 0;
	}
}

/* Writes of the log that are not barriers. */
static uint32_t num_register_writes(void)
{
	return fake_num_events - fake_count_events("isb") -
	       fake_count_events("dsb ishst");
}

static void check_encoding(const struct encoding *reg)
{
	enum kind kind = kind_of(reg);
	uint64_t value = 0x5555;
	bool found;

	fake_num_events = 0;
	found = vsysreg_access(syndrome(reg, 7, true), &value);
	assert_int_equal(found, kind != ABSENT);
	/* EL1 has UNDEF for a read of what can only be written, no trap. */
	if (found && kind != SGI && kind != DIR) {
		assert_true(value == expected_value(kind, reg));
	}
	value = 0x300005555; /* names no interrupt, no CPU, no SGI of ours */
	found = vsysreg_access(syndrome(reg, 30, false), &value);
	assert_int_equal(found, kind != ABSENT && kind != ID);
	if (kind != PMR && kind != CTLR) {
		assert_int_equal(num_register_writes(), 0);
	}
}

static void test_all_encodings(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 1u << 16; n++) {
		struct encoding reg = { n >> 14, n >> 11 & 7, n >> 7 & 15,
					n >> 3 & 15, n & 7 };

		check_encoding(&reg);
	}
}

static void write_register(const struct encoding *reg, uint64_t value)
{
	fake_num_events = 0;
	assert_true(vsysreg_access(syndrome(reg, 3, false), &value));
}

static void test_pmr_is_clamped(void **state)
{
	static const struct encoding pmr = { 3, 0, 4, 6, 0 };

	(void)state;
	for (uint32_t value = 0; value < 0x300; value++) {
		uint32_t low = value & 0xff;

		write_register(&pmr, value | 0xff00000000000000ull);
		assert_int_equal(fake_sysreg_read(sysreg_text(ICC_PMR_EL1)),
				 low < PMR_FLOOR ? PMR_FLOOR : low);
		assert_int_equal(num_register_writes(), 1);
	}
}

static void test_ctlr_bits(void **state)
{
	static const struct encoding ctlr = { 3, 0, 12, 12, 4 };

	(void)state;
	for (uint32_t bit = 0; bit < 64; bit++) {
		write_register(&ctlr, 1ull << bit);
		assert_true(fake_sysreg_read(sysreg_text(ICC_CTLR_EL1)) ==
			    (bit < 2 ? 1ull << bit : 0));
	}
}

static void test_dir_ownership(void **state)
{
	static const struct encoding dir = { 3, 0, 12, 11, 1 };

	(void)state;
	for (uint64_t irq = 0; irq < 0x2000; irq++) {
		bool own = irq < 15 || irq == 27 || irq == 100 || irq == 1019;

		write_register(&dir, irq);
		assert_int_equal(fake_count_events(sysreg_text(ICC_DIR_EL1)),
				 own ? 1 : 0);
		write_register(&dir, irq | 1ull << 32);
		write_register(&dir, irq | 1ull << 24);
		assert_int_equal(num_register_writes(), 0);
	}
}

/*
 * SGIs. All CPUs there are stand in clusters of 16; the cell has some of them.
 */
#define CLUSTERS 4u /* the last has no CPU of the cell */
#define MAX_AFF0 16u

static uint64_t cluster_affinity[CLUSTERS]; /* Aff3.Aff2.Aff1 as in MPIDR */
static bool in_cell[CLUSTERS][MAX_AFF0];
static uint32_t self_cluster;
static uint32_t self_aff0;
static uint32_t got[CLUSTERS][MAX_AFF0];
static uint32_t wanted[CLUSTERS][MAX_AFF0];

static uint64_t affinity_in_sgi1r(uint64_t affinity)
{
	return (affinity >> 8 & 0xff) << 16 | (affinity >> 16 & 0xff) << 32 |
	       (affinity >> 32 & 0xff) << 48;
}

/* What the GIC does with a value written to ICC_SGI1R_EL1 at EL2. */
static void deliver(uint64_t value)
{
	uint64_t mask = 0xff0000ull | 0xffull << 32 | 0xffull << 48;

	/* Only own, simple values may come through. */
	assert_true((value & ~(mask | 0xffff | 0xfull << 24)) == 0);
	for (uint32_t c = 0; c < CLUSTERS; c++) {
		if ((value & mask) != affinity_in_sgi1r(cluster_affinity[c])) {
			continue;
		}
		for (uint32_t n = 0; n < MAX_AFF0; n++) {
			if ((value >> n & 1) != 0) {
				got[c][n] |= 1u << (value >> 24 & 15);
			}
		}
	}
}

/* What the guest may expect of a value, in a machine of its own CPUs. */
static void expect_sgi(uint64_t value)
{
	uint32_t intid = value >> 24 & 15;

	memset(wanted, 0, sizeof(wanted));
	if (intid == 15) {
		return;
	}
	for (uint32_t c = 0; c < CLUSTERS; c++) {
		for (uint32_t n = 0; n < MAX_AFF0; n++) {
			bool is_self = c == self_cluster && n == self_aff0;

			wanted[c][n] = in_cell[c][n] && !is_self ? 1u << intid
								 : 0;
		}
	}
}

static void add_cpu(uint32_t c, uint32_t n)
{
	struct arch_cell *arch = &fake_cell.arch;
	uint64_t prefix = affinity_in_sgi1r(cluster_affinity[c]);

	in_cell[c][n] = true;
	arch->cpus[fake_cell.num_cpus].prefix = prefix;
	arch->cpus[fake_cell.num_cpus].targets = 1ull << n;
	fake_cell.cpu_ids[fake_cell.num_cpus++] = cluster_affinity[c] | n;
}

/* @cpus CPUs in up to @clusters clusters; this CPU is one of them. */
static void make_topology(uint32_t cpus, uint32_t clusters)
{
	static uint64_t number;
	uint32_t self;

	setup(NULL);
	fake_random_seed(++number << 32);
	self = (uint32_t)(fake_random() % cpus);
	memset(in_cell, 0, sizeof(in_cell));
	for (uint32_t c = 0; c < CLUSTERS; c++) {
		cluster_affinity[c] = (fake_random() & 0xff00ffff00ull) ^
				      c << 8;
		/* Clusters that differ in one field alone are the hard ones. */
		if (c > 0) {
			static const uint64_t field[] = { 0, 1 << 8, 1 << 16,
							  1ull << 32 };
			cluster_affinity[c] = cluster_affinity[0] ^ field[c];
		}
	}
	while (fake_cell.num_cpus < cpus) {
		uint32_t c = (uint32_t)(fake_random() % clusters);
		uint32_t n = (uint32_t)(fake_random() % MAX_AFF0);

		if (in_cell[c][n]) {
			continue;
		}
		if (fake_cell.num_cpus == self) {
			self_cluster = c;
			self_aff0 = n;
			this_cpu.index = self;
		}
		add_cpu(c, n);
	}
}

static void send_and_compare(uint64_t value)
{
	static const struct encoding sgi1r = { 3, 0, 12, 11, 5 };
	uint32_t at = 0;

	memset(got, 0, sizeof(got));
	expect_sgi(value);
	write_register(&sgi1r, value);
	for (uint32_t n = fake_count_events(SGI1R); n > 0; n--) {
		uint32_t previous = at;

		at = fake_find_event(SGI1R, at);
		/* The target is to see what the sender wrote before. */
		assert_true(fake_find_event("dsb ishst", previous) < at);
		deliver(fake_events[at].value);
		at++;
	}
	if (memcmp(got, wanted, sizeof(got)) != 0) {
		fail_msg("SGI1R 0x%lx: wrong targets", (unsigned long)value);
	}
}

/* IRM, an SGI, and garbage. */
static uint64_t random_sgi(void)
{
	uint64_t pick = fake_random();
	uint64_t value = fake_random() & 15ull << 24;

	return value | 1ull << 40 |
	       ((pick & 1) != 0 ? fake_random() & ~(15ull << 24) : 0);
}

static void test_sgi(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 240; n++) {
		make_topology(1 + n % 8, 1 + n % 3);
		for (uint32_t i = 0; i < 100; i++) {
			send_and_compare(random_sgi());
		}
	}
}

/* Each INTID to everybody; the kick goes to nobody. */
static void test_sgi_intids(void **state)
{
	(void)state;
	make_topology(8, 3);
	for (uint64_t intid = 0; intid < 16; intid++) {
		send_and_compare(intid << 24 | 1ull << 40);
		assert_int_equal(fake_count_events(SGI1R), intid == 15 ? 0 : 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_encodings, setup),
		cmocka_unit_test_setup(test_pmr_is_clamped, setup),
		cmocka_unit_test_setup(test_ctlr_bits, setup),
		cmocka_unit_test_setup(test_dir_ownership, setup),
		cmocka_unit_test_setup(test_sgi, setup),
		cmocka_unit_test_setup(test_sgi_intids, setup),
	};

	return cmocka_run_group_tests_name("vgic_sysreg", tests, NULL, NULL);
}
