// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Traps: which handler an exception class reaches and in what order, UNDEF as
 * the architecture delivers it, and loads and stores completed for the guest.
 * The handlers behind are recorders of this file.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/arm64/include lib/include */
/* LINK: arch/arm64/trap.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cell.h"
#include "cpu.h"
#include "fake.h"
#include "gic.h"
#include "trap.h"

#define EC(class)  ((uint64_t)(class) << 26)
#define IL	   (1ull << 25)
#define PC	   0x40081230ull
#define FLAGS	   0xf0000000ull /* NZCV: no handler may count on them */
#define IPA	   0x0123456789000ull
#define GICD_BASE  0x08000000ull
#define GICD_BYTES 0x10000ull
#define GICR_BASE  0x080a0000ull
#define GICR_BYTES 0x40000ull
#define LEN(array) (sizeof(array) / sizeof((array)[0]))

static struct guest_regs regs;

/* Which handler has been told of an access. */
enum handler {
	NONE,
	GICD_WORD,
	GICD_OTHER,
	GICD_NONE,
	GIC_CPU,
	IO,
	GICD_ALL
};

/* What the recorders were told, and what they answer. */
static struct {
	enum handler handler;
	uint64_t address; /* or offset */
	uint64_t esr;
	uint32_t size;
	bool is_write;
	uint64_t *value;
	uint64_t written;
} seen;
static const char *io_answer;
static uint64_t io_value;
static uint32_t sysreg_esr;
static uint64_t sysreg_written;
static bool sysreg_exists;
static uint64_t pc_at_call;
static bool call_returns;
static const char *fail_reason;
static bool fail_has_address;
static uint64_t fail_address;

/* Only its address counts. */
char gicd_frame[0x10000] __attribute__((aligned(0x10000)));

/* Device registers are @io_value. */
static bool record(enum handler handler, uint64_t address, uint64_t esr,
		   uint64_t *value)
{
	fake_event("access", handler);
	seen.handler = handler;
	seen.address = address;
	seen.esr = esr;
	seen.size = 1u << (esr >> 22 & 3);
	seen.is_write = (esr >> 6 & 1) != 0;
	seen.value = value;
	seen.written = *value;
	if (!seen.is_write) {
		*value = io_value;
	}
	return true;
}

bool vgicd_access(uint32_t offset, uint64_t esr, uint64_t *value)
{
	return record(GICD_ALL, offset, esr, value);
}

bool vgic_cpu_access(uint32_t offset, uint64_t esr, uint64_t *value)
{
	return record(GIC_CPU, offset, esr, value);
}

bool vgic_other(uint32_t offset, uint64_t esr, uint64_t *value, uintptr_t frame)
{
	assert_true(frame == (uintptr_t)gicd_frame);
	return record(GICD_OTHER, offset, esr, value);
}

bool vgic_load(uintptr_t device, uint32_t own, uint64_t *value)
{
	uint64_t offset = device - (uintptr_t)gicd_frame;

	assert_true(own == 0xabc00000 + offset / 4);
	return record(GICD_WORD, offset, 2ull << 22, value);
}

bool vgic_constant(uint64_t esr, uint64_t *value, uint64_t constant)
{
	assert_int_equal(constant, 0);
	return record(GICD_NONE, 0, esr, value);
}

const char *io_access(struct gpa address, uint32_t size, bool is_write,
		      uint64_t *value)
{
	fake_event("access", IO);
	seen.handler = IO;
	seen.address = address.v;
	seen.size = size;
	seen.is_write = is_write;
	seen.value = value;
	seen.written = *value;
	if (!is_write && io_answer == NULL) {
		*value = io_value;
	}
	return io_answer;
}

bool vsysreg_access(uint32_t esr, uint64_t *value)
{
	fake_event("sysreg", 0);
	sysreg_esr = esr;
	sysreg_written = *value;
	if (sysreg_exists) {
		*value = io_value;
	}
	return sysreg_exists;
}

bool smccc_call(struct guest_regs *caller)
{
	fake_event("call", 0);
	pc_at_call = caller->pc;
	return call_returns;
}

void cell_stop(enum cell_end end, const char *reason, uint64_t pc,
	       const struct gpa *address)
{
	fake_event("fail", 0);
	assert_int_equal(end, CELL_END_FAULT);
	assert_int_equal(pc, PC);
	fail_reason = reason;
	fail_has_address = address != NULL;
	fail_address = address != NULL ? address->v : 0;
}

bool cpu_park(struct guest_regs *at)
{
	(void)at;
	fake_event("park", 0);
	return false;
}

void cpu_wait_for_interrupt(void)
{
	fake_event("wait", 0);
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	for (uint32_t i = 0; i < 31; i++) {
		regs.x[i] = 0x1111111111111111ull * (i % 15 + 1) + i;
	}
	regs.x[31] = 0;
	regs.pc = PC;
	regs.spsr = 0x3c5;
	call_returns = true;
	memset(&seen, 0, sizeof(seen));
	this_cpu.has_cell = 1;
	fake_cell.num_cpus = 1;
	fake_cell.arch.gic[0] = (struct gpa_range){ { GICD_BASE }, GICD_BYTES };
	fake_cell.arch.gic[1] = (struct gpa_range){ { GICR_BASE }, GICR_BYTES };
	for (uint32_t i = 0; i < LEN(fake_cell.arch.shares); i++) {
		fake_cell.arch.shares[i] = 0xabc00000 + i;
	}
	io_answer = NULL;
	io_value = 0;
	sysreg_exists = true;
	fake_sysreg_set("sctlr_el1", 1u << 23);
	fake_sysreg_set("vbar_el1", 0xffff800008010800);
	fake_sysreg_set("hpfar_el2", IPA >> 8);
	fake_sysreg_set("far_el2", 0xffff00000abcd000);
	return 0;
}

/* As vectors.S does: which handler, and what "done" means. */
static void trap(uint64_t esr)
{
	uint64_t class = esr >> 26 & 0x3f;
	bool is_done;

	fake_num_events = 0;
	if (class == 0x24) {
		is_done = trap_data_abort(&regs, esr);
	} else if (class == 0x17) {
		is_done = trap_call(&regs, esr);
	} else {
		is_done = trap_other(&regs, esr, class);
	}
	if (is_done) {
		regs.pc += 4;
		regs.spsr &= ~(1ull << 21 | 3ull << 10);
	}
}

static void set_address(uint64_t address)
{
	fake_sysreg_set("hpfar_el2", address >> 12 << 4);
	fake_sysreg_set("far_el2", 0xffff00000abcd000 | (address & 0xfff));
}

/* Registers other than x@rt are as set up. */
static void assert_others_kept(uint32_t rt)
{
	for (uint32_t i = 0; i < 31; i++) {
		if (i != rt) {
			assert_true(regs.x[i] ==
				    0x1111111111111111ull * (i % 15 + 1) + i);
		}
	}
}

/* UNDEF: DDI 0487 D1.3.3 and R_VBAR offsets of table D1-7. */
struct undef_case {
	uint64_t spsr;
	uint64_t sctlr;
	uint64_t pan_bit; /* of the cell's CPUs */
	uint64_t offset;
	uint64_t pstate;
};

#define SPAN  (1ull << 23)
#define DSSBS (1ull << 44)
#define PAN   (1ull << 22)
#define DIT   (1ull << 24)
#define SSBS  (1ull << 12)

static const struct undef_case undef_cases[] = {
	{ 0x3c5, SPAN, PAN, 0x200, 0x3c5 },	    /* EL1h */
	{ 0x004, SPAN, PAN, 0x000, 0x3c5 },	    /* EL1t */
	{ 0x000, SPAN, PAN, 0x400, 0x3c5 },	    /* EL0, A64 */
	{ 0x010, SPAN, PAN, 0x600, 0x3c5 },	    /* EL0, A32 */
	{ 0x1f0 | FLAGS, SPAN, PAN, 0x600, 0x3c5 }, /* EL0, T32 */
	{ 0x005, 0, PAN, 0x200, 0x3c5 | PAN },
	{ 0x000, 0, PAN, 0x400, 0x3c5 | PAN },
	{ 0x000, 0, 0, 0x400, 0x3c5 },			/* no FEAT_PAN */
	{ 0x005 | PAN, SPAN, PAN, 0x200, 0x3c5 | PAN }, /* PAN is kept */
	{ 0x005 | DIT, SPAN, PAN, 0x200, 0x3c5 | DIT }, /* DIT is kept */
	{ 0x005, SPAN | DSSBS, PAN, 0x200, 0x3c5 | SSBS },
	{ 0x005 | SSBS, SPAN, PAN, 0x200, 0x3c5 },
	{ 0x005 | SSBS, DSSBS, PAN, 0x200, 0x3c5 | SSBS | PAN },
	/* SS, IL, BTYPE, UAO and the flags do not survive. */
	{ 0x005 | 3ull << 10 | 3ull << 20 | 1ull << 23 | FLAGS, SPAN, PAN,
	  0x200, 0x3c5 },
};

static void assert_undef(uint64_t from, uint64_t spsr, uint64_t offset,
			 uint64_t esr)
{
	assert_true(regs.pc == 0xffff800008010800 + offset);
	assert_true(fake_sysreg_read("elr_el1") == from);
	assert_true(fake_sysreg_read("spsr_el1") == spsr);
	assert_true(fake_sysreg_read("esr_el1") == (esr & IL));
	assert_others_kept(31);
}

static void test_undef(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < LEN(undef_cases) * 2; i++) {
		const struct undef_case *test = &undef_cases[i / 2];
		uint64_t il = i % 2 != 0 ? IL : 0;

		setup(NULL);
		regs.spsr = test->spsr;
		fake_cell.arch.undef_pan = test->pan_bit;
		fake_sysreg_set("sctlr_el1", test->sctlr);
		trap(EC(0x09) | il | 0x1234);
		assert_undef(PC, test->spsr, test->offset, il);
		assert_true((regs.spsr & ~FLAGS) == test->pstate);
		assert_int_equal(fake_num_events, 3);
	}
}

/* Every class without a handler is UNDEF and nothing else. */
static void test_classes(void **state)
{
	static const uint32_t handled[] = {
		0x01, 0x16, 0x17, 0x18, 0x20, 0x24
	};

	(void)state;
	for (uint32_t class = 0; class < 64; class ++) {
		bool known = false;

		for (uint32_t i = 0; i < LEN(handled); i++) {
			known |= handled[i] == class;
		}
		if (known) {
			continue;
		}
		setup(NULL);
		trap(EC(class) | IL | 0x1ffffff);
		assert_undef(PC, 0x3c5, 0x200, IL);
		assert_int_equal(fake_num_events, 3);
	}
}

static uint64_t extended(uint64_t value, uint32_t size, bool is_signed,
			 bool is_64)
{
	uint64_t result;

	switch (size) {
	case 1:
		result = is_signed ? (uint64_t)(int8_t)value : (uint8_t)value;
		break;
	case 2:
		result = is_signed ? (uint64_t)(int16_t)value : (uint16_t)value;
		break;
	case 4:
		result = is_signed ? (uint64_t)(int32_t)value : (uint32_t)value;
		break;
	default:
		result = value;
		break;
	}
	return is_64 ? result : result & 0xffffffff;
}

static uint64_t abort_syndrome(uint32_t sas, uint32_t rt, uint64_t flags)
{
	return EC(0x24) | 1ull << 24 | (uint64_t)sas << 22 |
	       (uint64_t)rt << 16 | 0x05 | flags;
}

static void check_load(uint32_t sas, uint32_t rt, uint64_t value,
		       uint64_t flags)
{
	uint32_t size = 1u << sas;
	uint64_t wanted = extended(value, size, (flags >> 21 & 1) != 0,
				   (flags >> 15 & 1) != 0);

	setup(NULL);
	io_value = value;
	regs.spsr |= 1ull << 21 | 3ull << 10 | FLAGS;
	trap(abort_syndrome(sas, rt, flags));
	assert_false(seen.is_write);
	assert_int_equal(seen.size, size);
	assert_int_equal(seen.handler, IO);
	assert_true(seen.address == IPA);
	assert_true(regs.pc == PC + ((flags & IL) != 0 ? 4 : 2));
	assert_true(regs.spsr == (0x3c5 | FLAGS));
	assert_others_kept(rt);
	if (rt != 31) {
		assert_true(regs.x[rt] == wanted);
	}
}

static void test_loads(void **state)
{
	static const uint64_t patterns[] = {
		0,
		0x7f,
		0x80,
		0xff,
		0x7fff,
		0x8000,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x7fffffffffffffff,
		0x8000000000000000,
	};

	(void)state;
	for (uint32_t n = 0; n < 4 * 8 * LEN(patterns); n++) {
		uint32_t sas = n % 4;
		uint32_t size = 1u << sas;
		uint64_t flags = (n & 4) != 0 ? 1ull << 21 : 0;
		uint64_t value = patterns[n / 32];

		/* 64 bits go to a register of 64 bits. */
		flags |= (n & 8) != 0 || size == 8 ? 1ull << 15 : 0;
		flags |= (n & 16) != 0 ? IL : 0;
		/* A device gives no more than was asked for. */
		value &= size == 8 ? ~0ull : (1ull << 8 * size) - 1;
		for (uint32_t rt = 0; rt < 32; rt++) {
			check_load(sas, rt, value, flags);
		}
	}
}

static void test_stores(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 4 * 32; n++) {
		uint32_t rt = n / 4;

		setup(NULL);
		io_value = 0xdead;
		trap(abort_syndrome(n % 4, rt, IL | 1ull << 6));
		assert_true(seen.is_write);
		assert_int_equal(seen.size, 1u << n % 4);
		assert_true(seen.written == (rt == 31 ? 0 : regs.x[rt]));
		assert_true(seen.value == &regs.x[rt]);
		assert_others_kept(31);
		assert_int_equal(regs.pc, PC + 4);
	}
}

/* A load or store of every kind at @address: who does it, and the register. */
static void check_kinds(uint64_t address, enum handler handler, uint64_t told)
{
	for (uint32_t n = 0; n < 4 * 2 * 2 * 2; n++) {
		uint64_t flags = ((n & 4) != 0 ? 1ull << 6 : 0) |
				 ((n & 8) != 0 ? IL : 0) |
				 ((n & 16) != 0 ? 1ull << 21 : 0);
		uint32_t sas = n % 4;
		bool plain = (n & 8) != 0 && (n & 16) == 0;
		bool is_write = (n & 4) != 0;
		enum handler wanted = handler;

		if (address % (1u << sas) != 0) {
			continue;
		}
		setup(NULL);
		set_address(address);
		io_value = 0x77;
		if (handler == GICD_ALL && plain && told < 0xd00) {
			wanted = is_write || sas != 2 ? GICD_OTHER : GICD_WORD;
		}
		trap(abort_syndrome(sas, 5, flags));
		assert_int_equal(fake_num_events, 1);
		assert_int_equal(seen.handler, wanted);
		assert_true(seen.address == told);
		assert_int_equal(seen.size, 1u << sas);
		assert_int_equal(seen.is_write, is_write);
		assert_true(seen.value == &regs.x[5]);
		assert_others_kept(is_write ? 31 : 5);
		assert_true(is_write || regs.x[5] == 0x77);
		assert_true(regs.pc == PC + ((flags & IL) != 0 ? 4 : 2));
	}
}

static void test_dispatch(void **state)
{
	static const uint64_t offsets[] = { 0,	   4,	  0x100,  0x421, 0xcfc,
					    0xd00, 0xf00, 0x6100, 0xfff8 };

	(void)state;
	for (uint32_t i = 0; i < LEN(offsets); i++) {
		check_kinds(GICD_BASE + offsets[i], GICD_ALL, offsets[i]);
		check_kinds(GICR_BASE + offsets[i], GIC_CPU, offsets[i]);
	}
	check_kinds(GICR_BASE + GICR_BYTES - 8, GIC_CPU, GICR_BYTES - 8);
	check_kinds(GICD_BASE - 8, IO, GICD_BASE - 8);
	check_kinds(GICD_BASE + GICD_BYTES, IO, GICD_BASE + GICD_BYTES);
	check_kinds(GICR_BASE - 8, IO, GICR_BASE - 8);
	check_kinds(GICR_BASE + GICR_BYTES, IO, GICR_BASE + GICR_BYTES);
	check_kinds(GICD_BASE + (1ull << 32), IO, GICD_BASE + (1ull << 32));
	check_kinds(0, IO, 0);
	/* A cell without a second part of the GIC. */
	setup(NULL);
	fake_cell.arch.gic[1].size = 0;
	set_address(GICR_BASE);
	trap(abort_syndrome(2, 5, IL));
	assert_int_equal(seen.handler, IO);
}

/* A write to a word without a share of the cell goes nowhere. */
static void test_no_share(void **state)
{
	for (uint32_t sas = 0; sas < 4; sas++) {
		setup(state);
		fake_cell.arch.shares[0x108 / 4] = 0;
		set_address(GICD_BASE + 0x108);
		trap(abort_syndrome(sas, 5, IL | 1ull << 6));
		assert_int_equal(seen.handler, GICD_NONE);
		assert_int_equal(fake_num_events, 1);
		assert_int_equal(regs.pc, PC + 4);
	}
}

static void test_refused_access(void **state)
{
	(void)state;
	io_answer = "no";
	trap(abort_syndrome(2, 5, IL));
	assert_int_equal(seen.handler, IO);
	assert_string_equal(fail_reason, "no");
	assert_true(fail_has_address && fail_address == IPA);
	assert_others_kept(31);
	assert_int_equal(regs.pc, PC);
	assert_int_equal(fake_count_events("park"), 1);
}

/* The cell is stopped, then this CPU parks, and nothing else. */
static void assert_failed(void)
{
	assert_int_equal(fake_num_events, 2);
	assert_string_equal(fake_events[0].what, "fail");
	assert_string_equal(fake_events[1].what, "park");
}

/* With the guest-physical address, or with the virtual one and a word. */
static void assert_fails(uint64_t esr, bool ipa_known)
{
	setup(NULL);
	fail_reason = NULL;
	trap(esr);
	assert_failed();
	assert_non_null(fail_reason);
	assert_true(fail_has_address);
	assert_int_equal(strstr(fail_reason, "IPA unknown") == NULL, ipa_known);
	if (ipa_known) {
		assert_true((fail_address & ~0xfffull) == IPA);
	} else {
		assert_true(fail_address == fake_sysreg_read("far_el2"));
	}
	assert_others_kept(31);
	/* The distributor is no exception. */
	setup(NULL);
	set_address(GICD_BASE + 0x104);
	trap(esr);
	assert_failed();
}

/* Accesses that cannot be done for a guest end its cell. */
static void test_unfit_aborts(void **state)
{
	uint64_t good = abort_syndrome(2, 5, IL);

	(void)state;
	assert_fails(good & ~(1ull << 24), true); /* ISV = 0 */
	assert_fails(good | 1ull << 7, true);	  /* S1PTW */
	assert_fails(good | 1ull << 8, true);	  /* CM */
	for (uint64_t fsc = 0; fsc < 64; fsc++) {
		bool is_translation = fsc >= 4 && fsc <= 7;
		bool is_permission = fsc >= 12 && fsc <= 15;

		if (is_translation) {
			continue;
		}
		/* HPFAR_EL2 is UNKNOWN for a permission fault. */
		assert_fails((good & ~63ull) | fsc, false);
		if (is_permission) {
			assert_fails((good & ~63ull) | fsc | 1ull << 7, true);
		}
		setup(NULL);
		trap((good & ~63ull) | fsc);
		assert_failed();
	}
	/* A walk's permission fault has an address. */
	assert_fails((good & ~63ull) | 13 | 1ull << 7, true);
}

static void test_unaligned(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 4 * 8; n++) {
		uint32_t sas = n % 4;
		uint64_t offset = n / 4;

		setup(NULL);
		fake_sysreg_set("far_el2", 0xabcd000 + offset);
		trap(abort_syndrome(sas, 1, IL));
		assert_int_equal(fake_count_events("fail"),
				 offset % (1u << sas) != 0);
		assert_int_equal(fake_count_events("access"),
				 offset % (1u << sas) == 0);
		setup(NULL);
		set_address(GICD_BASE + 0x100 + offset);
		trap(abort_syndrome(sas, 1, IL));
		assert_int_equal(fake_count_events("fail"),
				 offset % (1u << sas) != 0);
	}
}

static void test_fetch(void **state)
{
	(void)state;
	assert_fails(EC(0x20) | IL | 0x05, true);
	assert_fails(EC(0x20) | IL | 0x0d, false);
	assert_fails(EC(0x20) | IL | 0x10, false);
}

/* MSR, MRS: ISS as in DDI 0487, Rt in [9:5], direction in bit 0. */
static void test_sysreg(void **state)
{
	(void)state;
	for (uint64_t rt = 0; rt < 32; rt++) {
		setup(NULL);
		io_value = 0xfeedface12345678;
		regs.spsr |= 1ull << 21;
		trap(EC(0x18) | IL | rt << 5 | 1);
		assert_int_equal(sysreg_esr, EC(0x18) | IL | rt << 5 | 1);
		assert_others_kept((uint32_t)rt);
		if (rt != 31) {
			assert_true(regs.x[rt] == io_value);
		}
		assert_int_equal(regs.pc, PC + 4);
		assert_int_equal(regs.spsr, 0x3c5);

		setup(NULL);
		trap(EC(0x18) | IL | rt << 5);
		assert_true(sysreg_written == (rt == 31 ? 0 : regs.x[rt]));
		assert_others_kept(31);
		assert_int_equal(regs.pc, PC + 4);

		setup(NULL);
		sysreg_exists = false;
		trap(EC(0x18) | IL | rt << 5 | 1);
		assert_undef(PC, 0x3c5, 0x200, IL);
	}
}

/* The PC stands at an SMC, but behind an HVC: handlers find it there. */
static void test_calls(void **state)
{
	(void)state;
	trap(EC(0x17) | IL);
	assert_int_equal(fake_count_events("call"), 1);
	assert_int_equal(pc_at_call, PC);
	assert_int_equal(regs.pc, PC + 4);
	setup(NULL);
	trap(EC(0x16) | IL);
	assert_int_equal(fake_count_events("call"), 1);
	assert_int_equal(pc_at_call, PC - 4);
	assert_int_equal(regs.pc, PC);
	/* One that does not return: regs are what the call left. */
	setup(NULL);
	call_returns = false;
	trap(EC(0x17) | IL);
	assert_int_equal(regs.pc, PC);
}

/* An UNDEF's return address is the instruction itself. */
static void test_calls_with_immediate(void **state)
{
	(void)state;
	for (uint32_t bit = 0; bit < 16; bit++) {
		setup(NULL);
		trap(EC(0x17) | IL | 1u << bit);
		assert_undef(PC, 0x3c5, 0x200, IL);
		setup(NULL);
		trap(EC(0x16) | IL | 1u << bit);
		assert_undef(PC - 4, 0x3c5, 0x200, IL);
	}
}

static void test_wfx(void **state)
{
	(void)state;
	trap(EC(0x01) | IL);
	assert_int_equal(fake_count_events("wait"), 1);
	assert_int_equal(regs.pc, PC + 4);
	/* With a time limit: done at once, the guest asks again. */
	setup(NULL);
	trap(EC(0x01) | IL | 2);
	assert_int_equal(fake_num_events, 0);
	assert_int_equal(regs.pc, PC + 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_undef, setup),
		cmocka_unit_test_setup(test_classes, setup),
		cmocka_unit_test_setup(test_loads, setup),
		cmocka_unit_test_setup(test_stores, setup),
		cmocka_unit_test_setup(test_dispatch, setup),
		cmocka_unit_test_setup(test_no_share, setup),
		cmocka_unit_test_setup(test_refused_access, setup),
		cmocka_unit_test_setup(test_unfit_aborts, setup),
		cmocka_unit_test_setup(test_unaligned, setup),
		cmocka_unit_test_setup(test_fetch, setup),
		cmocka_unit_test_setup(test_sysreg, setup),
		cmocka_unit_test_setup(test_calls, setup),
		cmocka_unit_test_setup(test_calls_with_immediate, setup),
		cmocka_unit_test_setup(test_wfx, setup),
	};

	return cmocka_run_group_tests_name("trap", tests, NULL, NULL);
}
