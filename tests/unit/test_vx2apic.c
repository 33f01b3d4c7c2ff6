// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The guest's local APIC on hardware in x2APIC mode, down to RDMSR and WRMSR:
 * IPIs of all kinds against a model, the filter of the local vector table, that
 * no write of a guest can make the hypervisor's WRMSR fault, the reset of the
 * physical APIC.
 */
/* INCLUDE: tests/unit/fake/x86 tests/unit/fake/include tests/unit/fake core/include arch/x86/include lib/include */
/* LINK: arch/x86/vlapic.c arch/x86/vx2apic.c arch/x86/x2apic.c tests/unit/fake/ipi_model.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cpu.h"
#include "fake.h"
#include "insn.h"
#include "ipi_model.h"
#include "lapic.h"
#include "msr.h"
#include "vapic.h"
#include "vlapic.h"
#include "vmmio.h"

#define REGISTERS 0x40

static uint64_t hardware[REGISTERS];
static uint32_t writes[REGISTERS];
static bool fenced;

void fence_all(void)
{
	fenced = true;
}

uint64_t msr_read(uint32_t msr)
{
	assert_true(msr - MSR_X2APIC < REGISTERS);
	return hardware[msr - MSR_X2APIC];
}

/* SDM 3A: bits that are not reserved; others are #GP in the hypervisor. */
static uint64_t bits_of(uint32_t reg)
{
	switch (reg) {
	case 0x08:
		return 0xff;
	case 0x0b:
	case 0x28:
		return 0;
	case 0x0f:
		return 0x11ff;
	case 0x30:
		return 0xffffffff000ccfff;
	case 0x32:
		return 0x710ff;
	case 0x33:
	case 0x34:
		return 0x107ff;
	case 0x35:
	case 0x36:
		return 0x1a7ff;
	case 0x37:
		return 0x100ff;
	case 0x38:
		return 0xffffffff;
	case 0x3e:
		return 0xb;
	default:
		fail_msg("write of register 0x%x", reg);
		return 0;
	}
}

/* Of 256 bits in service the highest ends. */
static void end_interrupt(void)
{
	for (uint32_t reg = LAPIC_ISR + 8; reg-- > LAPIC_ISR;) {
		if (hardware[reg] != 0) {
			hardware[reg] &= ~(
				1ull << (63 - __builtin_clzll(hardware[reg])));
			return;
		}
	}
	fail_msg("EOI with nothing in service");
}

void msr_write(uint32_t msr, uint64_t value)
{
	uint32_t reg = msr - MSR_X2APIC;

	assert_true(reg < REGISTERS);
	assert_true((value & ~bits_of(reg)) == 0);
	writes[reg]++;
	hardware[reg] = value;
	if (reg == LAPIC_ICR) {
		/* What was stored before must be seen by who is interrupted. */
		assert_true(fenced);
		fenced = false;
		ipi_sent(value >> 32, (uint32_t)value);
	} else if (reg == LAPIC_EOI) {
		end_interrupt();
	}
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(hardware, 0, sizeof(hardware));
	memset(writes, 0, sizeof(writes));
	fenced = false;
	ipi_cell(1, 0);
	ipi_forget();
	return 0;
}

static void by_msr(const struct ipi *ipi)
{
	assert_true(vlapic_msr_write(LAPIC_ICR,
				     (uint64_t)ipi->dest << 32 | ipi->command));
}

static void test_ipis(void **state)
{
	static const uint32_t others[] = {
		0x10002, 0x1000a, 0x1ffff, 0xf8000,    0xf4000,	   0xffff,
		0x100,	 0x111,	  0x2000f, 0x80000001, 0xfffffffe, 0xffffffff,
	};

	(void)state;
	for (uint32_t cell = 0; cell < IPI_CELLS; cell++) {
		for (uint32_t index = 0; index < 4; index++) {
			ipi_cell(cell, index);
			for (uint32_t dest = 0; dest < 256; dest++) {
				ipi_check_all(dest, false, by_msr);
			}
			for (uint32_t n = 0; n < 12; n++) {
				ipi_check_all(others[n], false, by_msr);
			}
		}
	}
}

static void check_lvt(uint32_t reg, uint64_t value)
{
	uint64_t read_only = reg < 0x35 ? 0x1000 : 0x5000;
	uint64_t kept = value & ~read_only;
	uint64_t expected = kept;

	if ((value >> 8 & 7) != 0) {
		expected |= 0x10000;
	}
	memset(writes, 0, sizeof(writes));
	if ((kept & ~bits_of(reg)) != 0) {
		/* Bit 14 exists with the pins' entries only. */
		assert_false(vlapic_msr_write(reg, value));
		assert_int_equal(writes[reg], 0);
	} else {
		assert_true(vlapic_msr_write(reg, value));
		assert_int_equal(writes[reg], 1);
		assert_true(hardware[reg] == expected);
	}
}

static void test_lvts(void **state)
{
	(void)state;
	for (uint32_t reg = 0x33; reg <= 0x36; reg++) {
		for (uint32_t bits = 0; bits < 0x1000; bits++) {
			check_lvt(reg, bits << 8 | 0x30);
		}
		for (uint32_t bit = 0; bit < 64; bit++) {
			check_lvt(reg, 1ull << bit);
		}
	}
}

/* Everything else is not trapped, or does not exist. */
static void test_other_registers(void **state)
{
	(void)state;
	for (uint32_t reg = 0; reg < REGISTERS; reg++) {
		uint64_t value;

		assert_false(vlapic_msr_read(reg, &value));
		if (reg != LAPIC_ICR && (reg < 0x33 || reg > 0x36)) {
			assert_false(vlapic_msr_write(reg, 0));
			assert_int_equal(writes[reg], 0);
		}
	}
	assert_int_equal(vlapic_page_read(0x20), 0);
	vlapic_page_write(0x300, 0x31);
	assert_int_equal(writes[LAPIC_ICR], 0);
}

static void test_reset(void **state)
{
	(void)state;
	for (uint32_t reg = LAPIC_ISR; reg < LAPIC_ISR + 8; reg++) {
		hardware[reg] = 0xffffffff;
	}
	vlapic_reset();
	assert_int_equal(writes[LAPIC_EOI], 256);
	for (uint32_t reg = 0x32; reg <= 0x37; reg++) {
		assert_true(hardware[reg] == LVT_MASKED);
	}
	assert_true(hardware[LAPIC_SVR] == 0xff);
	assert_int_equal(writes[LAPIC_TPR], 1);
	assert_int_equal(writes[LAPIC_ESR], 2);
	assert_int_equal(writes[LAPIC_TIMER_INIT], 1);
	assert_int_equal(writes[LAPIC_TIMER_DIVIDE], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ipis, setup),
		cmocka_unit_test_setup(test_lvts, setup),
		cmocka_unit_test_setup(test_other_registers, setup),
		cmocka_unit_test_setup(test_reset, setup),
	};

	return cmocka_run_group_tests_name("vx2apic", tests, NULL, NULL);
}
