// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Accesses to trapped pages: what ends the cell, what a stepped instruction
 * finds, what of its result is judged, and by which model. Models and the step
 * itself are of this file.
 */
/* INCLUDE: tests/unit/fake/x86 tests/unit/fake/include core/include arch/x86/include lib/include */
/* LINK: arch/x86/vmmio.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "io.h"
#include "mmio.h"
#include "vcpu.h"
#include "vmmio.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define LAPIC	   0xfee00000ull
#define IOAPIC	   0xfec00000ull
#define DEVICE	   0x12345000ull
#define SEED	   0x11223344u

struct cpu this_cpu;
struct cell_state cell_state;
uint32_t scratch_page[1024];
const struct cell this_cell = {
	.arch = { .num_traps = 3,
		  .traps = { { { LAPIC }, TRAP_LAPIC, 0 },
			     { { IOAPIC }, TRAP_IOAPIC, 5 },
			     { { DEVICE }, TRAP_IO, 0 },
			     /* not counted */
			     { { 0x1000 }, TRAP_IO, 0 } } },
};

static struct guest_regs regs;
static const char *stopped;
static uint64_t stop_address;
static uint32_t steps;

/* One entry an access of a model. */
static struct {
	const char *model;
	uint64_t where;
	uint32_t value;
} seen[4];
static uint32_t num_seen;
static const char *io_answer;

static void record(const char *model, uint64_t where, uint32_t value)
{
	assert_true(num_seen < LEN(seen));
	seen[num_seen].model = model;
	seen[num_seen].where = where;
	seen[num_seen++].value = value;
}

uint32_t vlapic_page_read(uint32_t offset)
{
	record("lapic read", offset, 0);
	return SEED;
}

void vlapic_page_write(uint32_t offset, uint32_t value)
{
	record("lapic write", offset, value);
}

uint32_t vioapic_read(uint32_t index, uint32_t offset)
{
	assert_int_equal(index, 5);
	record("ioapic read", offset, 0);
	return SEED;
}

void vioapic_write(uint32_t index, uint32_t offset, uint32_t value)
{
	assert_int_equal(index, 5);
	record("ioapic write", offset, value);
}

const char *io_access(struct gpa address, uint32_t size, bool is_write,
		      uint64_t *value)
{
	assert_int_equal(size, 4);
	record(is_write ? "io write" : "io read", address.v, (uint32_t)*value);
	if (!is_write && io_answer == NULL) {
		*value = SEED;
	}
	return io_answer;
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	assert_int_equal(address, DEVICE);
	assert_int_equal(size, 4);
	return SEED;
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	assert_int_equal(address, DEVICE);
	assert_int_equal(size, 4);
	record("device", address, (uint32_t)value);
}

void vcpu_step_begin(void)
{
	steps++;
}

void exit_stop(struct guest_regs *r, enum cell_end end, const char *reason,
	       const struct gpa *address)
{
	assert_ptr_equal(r, &regs);
	assert_int_equal(end, CELL_END_FAULT);
	assert_null(stopped);
	stopped = reason;
	stop_address = address->v;
}

static int fresh(void **state)
{
	(void)state;
	memset(&this_cpu, 0, sizeof(this_cpu));
	memset(scratch_page, 0xa5, sizeof(scratch_page));
	num_seen = steps = 0;
	stopped = io_answer = NULL;
	return 0;
}

static void fault(uint64_t address, bool is_write)
{
	exit_memory(&regs, (struct nested_fault){ .address = { address },
						  .kind = is_write ? FAULT_WRITE
								   : 0 });
}

static void assert_seen(uint32_t n, const char *model, uint64_t where,
			uint32_t value)
{
	assert_true(n < num_seen);
	assert_string_equal(seen[n].model, model);
	assert_int_equal(seen[n].where, where);
	assert_int_equal(seen[n].value, value);
}

/* The dword of the address holds what the model says; all others are as before. */
static void assert_scratch(uint32_t offset, uint32_t value)
{
	for (uint32_t i = 0; i < LEN(scratch_page); i++) {
		assert_int_equal(scratch_page[i],
				 i == offset / 4 ? value : 0xa5a5a5a5);
	}
}

static void writes_are_judged_by_their_model(void **state)
{
	static const struct {
		uint64_t page;
		const char *read, *write;
	} cases[] = {
		{ LAPIC, "lapic read", "lapic write" },
		{ IOAPIC, "ioapic read", "ioapic write" },
	};

	for (uint32_t i = 0; i < LEN(cases); i++) {
		fresh(state);
		/* Into the middle of a dword: it is merged. */
		fault(cases[i].page + 0x301, true);
		assert_int_equal(steps, 1);
		assert_seen(0, cases[i].read, 0x300, 0);
		assert_scratch(0x300, SEED);
		scratch_page[0x300 / 4] = 0x1122ff44;
		exit_step_done(&regs);
		assert_seen(1, cases[i].write, 0x300, 0x1122ff44);
		assert_int_equal(num_seen, 2);
		assert_null(stopped);
	}
}

/* A write that changes nothing is one: EOI, ICR. */
static void same_value_is_written(void **state)
{
	(void)state;
	fault(LAPIC + 0xb0, true);
	exit_step_done(&regs);
	assert_seen(1, "lapic write", 0xb0, SEED);
}

static void reads_write_nothing(void **state)
{
	(void)state;
	fault(LAPIC + 0xfff, false);
	assert_seen(0, "lapic read", 0xffc, 0);
	assert_scratch(0xffc, SEED);
	exit_step_done(&regs);
	assert_int_equal(num_seen, 1);
	assert_null(stopped);
}

/* Another CPU has put a store in the load's place meanwhile. */
static void read_that_writes_is_judged(void **state)
{
	(void)state;
	fault(LAPIC + 0x300, false);
	scratch_page[0x300 / 4] = 7;
	exit_step_done(&regs);
	assert_seen(1, "lapic write", 0x300, 7);
}

static void devices_are_read_by_reads_alone(void **state)
{
	(void)state;
	fault(DEVICE + 8, true);
	assert_int_equal(num_seen, 0);
	assert_scratch(8, 0);
	scratch_page[2] = 9;
	exit_step_done(&regs);
	assert_seen(0, "io write", DEVICE + 8, 9);
	fault(DEVICE + 0xc, false);
	assert_seen(1, "io read", DEVICE + 0xc, 0);
	assert_int_equal(scratch_page[3], SEED);
	exit_step_done(&regs);
	assert_int_equal(num_seen, 2);
	assert_null(stopped);
	assert_int_equal(steps, 2);
}

static void devices_may_refuse(void **state)
{
	(void)state;
	io_answer = "not permitted";
	fault(DEVICE + 5, false);
	assert_string_equal(stopped, io_answer);
	assert_int_equal(stop_address, DEVICE + 4);
	assert_int_equal(steps, 0);
	stopped = NULL;
	fault(DEVICE + 5, true);
	assert_null(stopped);
	exit_step_done(&regs);
	assert_string_equal(stopped, io_answer);
	assert_int_equal(stop_address, DEVICE + 4);
}

/* What core/io.c calls: aligned dwords, which nothing aborts. */
static void devices_are_accessed_by_dwords(void **state)
{
	struct io_result result = arch_io_load(DEVICE, 4);

	(void)state;
	assert_int_equal(result.value, SEED);
	assert_int_equal(result.done, 1);
	assert_int_equal(arch_io_store(DEVICE, 4, 0x123456789).done, 1);
	assert_seen(0, "device", DEVICE, 0x23456789);
}

static void other_pages_end_the_cell(void **state)
{
	static const uint64_t pages[] = {
		0,	    0x1000,	     LAPIC - 1,		 LAPIC + 0x1000,
		IOAPIC - 4, DEVICE + 0x1000, LAPIC | 1ull << 32, ~0ull
	};

	for (uint32_t i = 0; i < LEN(pages); i++) {
		for (uint32_t write = 0; write < 2; write++) {
			fresh(state);
			fault(pages[i], write != 0);
			assert_non_null(stopped);
			assert_int_equal(stop_address, pages[i]);
			assert_int_equal(steps + num_seen, 0);
		}
	}
}

static void odd_accesses_end_the_cell(void **state)
{
	static const struct nested_fault faults[] = {
		{ { LAPIC }, FAULT_FETCH },
		{ { LAPIC }, FAULT_IMPLICIT },
		{ { LAPIC }, FAULT_WRITE | FAULT_IMPLICIT },
		{ { IOAPIC }, FAULT_WRITE | FAULT_FETCH | FAULT_IMPLICIT },
	};

	for (uint32_t i = 0; i < LEN(faults); i++) {
		fresh(state);
		exit_memory(&regs, faults[i]);
		assert_non_null(stopped);
		assert_int_equal(steps + num_seen, 0);
		assert_scratch(0, 0xa5a5a5a5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_are_judged_by_their_model),
		cmocka_unit_test_setup(same_value_is_written, fresh),
		cmocka_unit_test_setup(reads_write_nothing, fresh),
		cmocka_unit_test_setup(read_that_writes_is_judged, fresh),
		cmocka_unit_test_setup(devices_are_read_by_reads_alone, fresh),
		cmocka_unit_test_setup(devices_may_refuse, fresh),
		cmocka_unit_test_setup(devices_are_accessed_by_dwords, fresh),
		cmocka_unit_test(other_pages_end_the_cell),
		cmocka_unit_test(odd_accesses_end_the_cell),
	};

	return cmocka_run_group_tests_name("vmmio", tests, NULL, NULL);
}
