// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The guest's local APIC on hardware with an xAPIC, down to the page's accesses:
 * IPIs of all kinds against a model, by the page and by MSRs; the ICR that is
 * the guest's own; the filter of the local vector table; which registers exist;
 * the reset of the physical APIC.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/x86/include lib/include */
/* LINK: arch/x86/vlapic.c arch/x86/vxapic.c arch/x86/xapic.c tests/unit/fake/ipi_model.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cpu.h"
#include "fake.h"
#include "ipi_model.h"
#include "lapic.h"
#include "mmio.h"
#include "vapic.h"
#include "vlapic.h"
#include "vmmio.h"

#define REGISTERS 0x40

extern char lapic_page[0x1000];
char lapic_page[0x1000];
struct vapic_state vapic_state;

static uint32_t hardware[REGISTERS];
static uint32_t accesses[REGISTERS]; /* reads, writes << 16 */
static uint32_t icr_looks;	     /* until it is idle */
static uint32_t isr_sets;	     /* EOIs that were not needed */
static bool records_ipis;

static uint32_t register_at(uintptr_t address, uint32_t size)
{
	uintptr_t offset = address - (uintptr_t)lapic_page;

	assert_int_equal(size, 4);
	assert_int_equal(offset % 16, 0);
	assert_true(offset / 16 < REGISTERS);
	return (uint32_t)(offset / 16);
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	uint32_t reg = register_at(address, size);

	accesses[reg]++;
	if (reg == LAPIC_ICR) {
		return icr_looks > 0 && icr_looks-- > 0 ? ICR_PENDING : 0;
	}
	return hardware[reg];
}

/* The highest interrupt in service ends. */
static void end_interrupt(void)
{
	for (uint32_t reg = LAPIC_ISR + 8; reg-- > LAPIC_ISR;) {
		if (hardware[reg] != 0) {
			hardware[reg] &=
				~(1u << (31 - __builtin_clz(hardware[reg])));
			return;
		}
	}
	isr_sets++;
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	uint32_t reg = register_at(address, size);

	accesses[reg] += 1u << 16;
	hardware[reg] = (uint32_t)value;
	switch (reg) {
	case LAPIC_LDR:
		hardware[reg] &= 0xff000000;
		break;
	case LAPIC_DFR:
		hardware[reg] |= 0x0fffffff;
		break;
	case LAPIC_ICR:
		if (records_ipis) {
			ipi_sent(hardware[LAPIC_ICR_HIGH] >> 24,
				 (uint32_t)value);
		}
		break;
	case LAPIC_EOI:
		assert_int_equal(value, 0);
		end_interrupt();
		break;
	default:
		break;
	}
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(hardware, 0, sizeof(hardware));
	memset(accesses, 0, sizeof(accesses));
	memset(&vapic_state, 0, sizeof(vapic_state));
	icr_looks = 0;
	isr_sets = 0;
	records_ipis = true;
	ipi_cell(1, 0);
	ipi_forget();
	return 0;
}

static void by_page(const struct ipi *ipi)
{
	vlapic_page_write(0x310, ipi->dest << 24 | 0x123456);
	vlapic_page_write(0x300, ipi->command | 0x1000);
	assert_int_equal(vlapic_page_read(0x300), ipi->command);
	assert_int_equal(vlapic_page_read(0x310), ipi->dest << 24);
}

static void by_msr(const struct ipi *ipi)
{
	uint64_t value = (uint64_t)ipi->dest << 32 | ipi->command;
	uint64_t read;

	assert_true(vlapic_msr_write(LAPIC_ICR, value));
	assert_true(vlapic_msr_read(LAPIC_ICR, &read));
	assert_true(read == value);
}

/* By the guest's own writes on each CPU, so the shadow is under test too. */
static void set_logical(uint32_t kind)
{
	static const uint8_t ldrs[][4] = {
		{ 1, 2, 4, 8 },		    /* flat, as Linux has it */
		{ 1, 1, 0xff, 0 },	    /* flat, odd */
		{ 0x11, 0x12, 0x21, 0x2f }, /* clusters */
		{ 0xf1, 0x01, 0x1f, 0x10 }, /* clusters, and one flat */
	};
	uint32_t self = this_cpu.index;

	for (uint32_t cpu = 0; cpu < fake_cell.num_cpus; cpu++) {
		this_cpu.index = cpu;
		ipi_ldr[cpu] = ldrs[kind][cpu];
		ipi_is_flat[cpu] = kind < 2 || (kind == 3 && cpu == 1);
		vlapic_page_write(0xd0, (uint32_t)ipi_ldr[cpu] << 24 | 0xabc);
		vlapic_page_write(0xe0, ipi_is_flat[cpu] ? 0xffffffff : 0);
	}
	this_cpu.index = self;
}

static void test_page_ipis(void **state)
{
	(void)state;
	for (uint32_t cell = 0; cell < IPI_CELLS; cell++) {
		for (uint32_t kind = 0; kind < 4; kind++) {
			ipi_cell(cell, kind);
			set_logical(kind);
			for (uint32_t dest = 0; dest < 256; dest++) {
				ipi_check_all(dest, true, by_page);
			}
		}
	}
}

static void test_msr_ipis(void **state)
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

static void test_self_ipi(void **state)
{
	(void)state;
	ipi_cell(2, 2);
	ipi_forget();
	assert_true(vlapic_msr_write(LAPIC_SELF_IPI, 0x55));
	assert_int_equal(ipi_seen.fixed, 4);
	assert_int_equal(ipi_seen.vector, 0x55);
	ipi_forget();
	assert_true(vlapic_msr_write(LAPIC_SELF_IPI, 0x05));
	assert_int_equal(ipi_seen.fixed, 0);
	assert_int_equal(this_cpu.arch.denied, 1);
}

/* The hypervisor's own sends are between the guest's two halves. */
static void test_own_icr(void **state)
{
	(void)state;
	ipi_cell(1, 0);
	vlapic_page_write(0x310, 1u << 24);
	assert_int_equal(accesses[LAPIC_ICR_HIGH], 0);
	records_ipis = false;
	lapic_send(0, ICR_MODE_NMI);
	records_ipis = true;
	assert_int_equal(vlapic_page_read(0x310), 1u << 24);
	assert_int_equal(vlapic_page_read(0x300), 0);
	ipi_forget();
	vlapic_page_write(0x300, 0x31);
	assert_int_equal(ipi_seen.fixed, 2);
	assert_int_equal(vlapic_page_read(0x300), 0x31);
}

/* Waits for the last IPI to leave, but not for ever. */
static void test_send_waits(void **state)
{
	(void)state;
	icr_looks = 7;
	lapic_send(1, 0x40);
	assert_int_equal(accesses[LAPIC_ICR], 8 | 1u << 16);
	assert_int_equal(ipi_seen.fixed, 2);
	ipi_forget();
	icr_looks = UINT32_MAX;
	lapic_send(0, 0x40);
	assert_int_equal(ipi_seen.fixed, 1);
	assert_true((accesses[LAPIC_ICR] & 0xffff) < 2000);
}

static void check_lvt(uint32_t reg, uint32_t value)
{
	uint32_t expected = value;

	/* NMI, SMI, INIT, ExtINT and the reserved ones stay masked. */
	if ((value >> 8 & 7) != 0) {
		expected |= 0x10000;
	}
	vlapic_page_write(reg * 16, value);
	assert_int_equal(hardware[reg], expected);
	assert_int_equal(vlapic_page_read(reg * 16), expected);
	hardware[reg] = 0;
	assert_true(vlapic_msr_write(reg, value));
	assert_int_equal(hardware[reg], expected);
}

static void test_lvts(void **state)
{
	(void)state;
	for (uint32_t reg = 0x32; reg <= 0x37; reg++) {
		for (uint32_t bits = 0; bits < 0x1000; bits++) {
			check_lvt(reg, bits << 8 | 0x30);
			check_lvt(reg, bits << 8 | 0x02);
		}
	}
}

/* x86-hardening's list, by offset. */
static bool page_writable(uint32_t offset)
{
	return offset == 0x80 || offset == 0xb0 || offset == 0xd0 ||
	       offset == 0xe0 || offset == 0xf0 || offset == 0x280 ||
	       offset == 0x300 || offset == 0x310 || offset == 0x380 ||
	       offset == 0x3e0 ||
	       (offset >= 0x320 && offset <= 0x370 && offset % 16 == 0);
}

static bool page_readable(uint32_t offset)
{
	return offset % 16 == 0 &&
	       ((page_writable(offset) && offset != 0xb0) || offset == 0x20 ||
		offset == 0x30 || offset == 0x90 || offset == 0xa0 ||
		(offset >= 0x100 && offset < 0x280) || offset == 0x390);
}

static void test_page_registers(void **state)
{
	(void)state;
	for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
		bool is_icr = offset == 0x300 || offset == 0x310;
		uint32_t reg = offset / 16;

		memset(accesses, 0, sizeof(accesses));
		vlapic_page_write(offset, 0);
		for (uint32_t i = 0; i < REGISTERS; i++) {
			assert_true(
				(accesses[i] >> 16 != 0) ==
				(i == reg && page_writable(offset) && !is_icr));
		}
		memset(accesses, 0, sizeof(accesses));
		memset(hardware, 0x5a, sizeof(hardware));
		assert_int_equal(vlapic_page_read(offset),
				 page_readable(offset) && !is_icr ? 0x5a5a5a5a
								  : 0);
		for (uint32_t i = 0; i < REGISTERS; i++) {
			assert_int_equal(accesses[i],
					 i == reg && page_readable(offset) &&
						 !is_icr);
		}
	}
}

static bool msr_writable(uint32_t reg)
{
	return (page_writable(reg * 16) && reg != 0x0d && reg != 0x0e &&
		reg != 0x31) ||
	       reg == 0x3f;
}

static bool msr_readable(uint32_t reg)
{
	return page_readable(reg * 16) && reg != 0x09 && reg != 0x0e &&
	       reg != 0x31;
}

static void test_msrs(void **state)
{
	(void)state;
	memset(hardware, 0x5a, sizeof(hardware));
	for (uint32_t reg = 0; reg < REGISTERS; reg++) {
		uint64_t value = 0;

		assert_int_equal(vlapic_msr_read(reg, &value),
				 msr_readable(reg));
		if (msr_readable(reg) && reg != LAPIC_ID && reg != LAPIC_LDR &&
		    reg != LAPIC_ICR) {
			assert_int_equal(value, 0x5a5a5a5a);
		}
	}
	for (uint32_t reg = 0; reg < REGISTERS; reg++) {
		assert_int_equal(vlapic_msr_write(reg, 0), msr_writable(reg));
	}
}

/* Ids as x2APIC has them, whatever the page says. */
static void test_msr_ids(void **state)
{
	static const uint32_t ldrs[] = { 0x00004, 0x10002, 0x10008, 0xf4000 };

	(void)state;
	for (uint32_t index = 0; index < 4; index++) {
		uint64_t value;

		ipi_cell(2, index);
		assert_true(vlapic_msr_read(LAPIC_ID, &value));
		assert_true(value == fake_cell.cpu_ids[index]);
		assert_true(vlapic_msr_read(LAPIC_LDR, &value));
		assert_true(value == ldrs[index]);
	}
}

/* Everything in service ends, nothing can interrupt, the APIC is off. */
static void test_reset(void **state)
{
	(void)state;
	memset(hardware, 0xff, sizeof(hardware));
	this_cpu.arch.xapic_dest = 7;
	this_cpu.arch.xapic_command = 7;
	vlapic_reset();
	assert_int_equal(accesses[LAPIC_EOI] >> 16, 256);
	assert_int_equal(isr_sets, 0);
	for (uint32_t reg = LAPIC_ISR; reg < LAPIC_ISR + 8; reg++) {
		assert_int_equal(hardware[reg], 0);
	}
	for (uint32_t reg = 0x32; reg <= 0x37; reg++) {
		assert_int_equal(hardware[reg], LVT_MASKED);
	}
	assert_int_equal(hardware[LAPIC_SVR], 0xff);
	assert_int_equal(hardware[LAPIC_TPR], 0);
	assert_int_equal(hardware[LAPIC_ESR], 0);
	assert_int_equal(hardware[LAPIC_TIMER_INIT], 0);
	assert_int_equal(hardware[LAPIC_TIMER_DIVIDE], 0);
	assert_int_equal(hardware[LAPIC_LDR], 0);
	assert_int_equal(hardware[LAPIC_DFR], 0xffffffff);
	assert_int_equal(vapic_state.logical[0], 0xf);
	assert_int_equal(vlapic_page_read(0x300), 0);
	assert_int_equal(vlapic_page_read(0x310), 0);
	/* Nothing in service: no EOI, which could be taken for another's. */
	memset(accesses, 0, sizeof(accesses));
	vlapic_reset();
	assert_int_equal(accesses[LAPIC_EOI], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_page_ipis, setup),
		cmocka_unit_test_setup(test_msr_ipis, setup),
		cmocka_unit_test_setup(test_self_ipi, setup),
		cmocka_unit_test_setup(test_own_icr, setup),
		cmocka_unit_test_setup(test_send_waits, setup),
		cmocka_unit_test_setup(test_lvts, setup),
		cmocka_unit_test_setup(test_page_registers, setup),
		cmocka_unit_test_setup(test_msrs, setup),
		cmocka_unit_test_setup(test_msr_ids, setup),
		cmocka_unit_test_setup(test_reset, setup),
	};

	return cmocka_run_group_tests_name("vxapic", tests, NULL, NULL);
}
