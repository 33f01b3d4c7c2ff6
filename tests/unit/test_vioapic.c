// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell's view of IOAPICs down to their index and data: every half write in
 * every order against a model, foreign pins, the index that is the cell's own,
 * directed EOI, and how the end of the cell leaves its pins.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake core/include arch/x86/include lib/include */
/* LINK: arch/x86/vioapic.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "cell.h"
#include "fake.h"
#include "ioapic.h"
#include "mmio.h"
#include "vapic.h"
#include "vmmio.h"

#define WINDOWS	 2
#define PINS	 24
#define REGS	 (0x10 + 2 * PINS)
#define RO_BITS	 0x5000u
#define MASKED	 0x10000u
#define OWN_PINS 0x00a00013ull /* 0, 1, 4, 21, 23 */
#define INDEX	 0
#define DATA	 0x10
#define EOI	 0x40

extern char ioapic_windows[WINDOWS * 0x1000];
char ioapic_windows[WINDOWS * 0x1000];
struct vapic_state vapic_state;

static struct {
	uint32_t index;
	uint32_t regs[REGS];
	uint32_t writes[REGS];
	uint32_t ended; /* vectors that were written to the EOI register */
	uint32_t last_ended;
} hardware[WINDOWS];

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	uintptr_t offset = address - (uintptr_t)ioapic_windows;
	uint32_t window = (uint32_t)(offset / 0x1000);

	assert_int_equal(size, 4);
	assert_true(window < WINDOWS);
	assert_int_equal(offset % 0x1000, DATA);
	assert_true(hardware[window].index < REGS);
	return hardware[window].regs[hardware[window].index];
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	uintptr_t offset = address - (uintptr_t)ioapic_windows;
	uint32_t window = (uint32_t)(offset / 0x1000);
	uint32_t index;

	assert_int_equal(size, 4);
	assert_true(window < WINDOWS);
	index = hardware[window].index;
	switch (offset % 0x1000) {
	case INDEX:
		hardware[window].index = (uint32_t)value;
		break;
	case DATA:
		assert_true(index >= 0x10 && index < REGS);
		hardware[window].regs[index] = ((uint32_t)value & ~RO_BITS) |
					       (hardware[window].regs[index] &
						RO_BITS);
		hardware[window].writes[index]++;
		break;
	case EOI:
		hardware[window].ended++;
		hardware[window].last_ended = (uint32_t)value;
		break;
	default:
		fail_msg("write at offset 0x%lx", offset);
	}
}

static uint32_t low(uint32_t pin)
{
	return 0x10 + 2 * pin;
}

static bool is_own(uint32_t pin)
{
	return (OWN_PINS >> pin & 1) != 0;
}

/* CPUs 3 and 5; one IOAPIC in window 1. Pins as boot leaves them. */
static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(hardware, 0, sizeof(hardware));
	memset(&vapic_state, 0, sizeof(vapic_state));
	for (uint32_t window = 0; window < WINDOWS; window++) {
		hardware[window].regs[0] = 0x0f000000;
		hardware[window].regs[1] = 0x00170020;
		hardware[window].regs[2] = 0x02000000;
		for (uint32_t pin = 0; pin < PINS; pin++) {
			hardware[window].regs[low(pin)] = is_own(pin) ? MASKED
								      : 0x31;
			hardware[window].regs[low(pin) + 1] =
				is_own(pin) ? 3u << 24 : 9u << 24;
		}
	}
	fake_cell.num_cpus = 2;
	fake_cell.cpu_ids[0] = 3;
	fake_cell.cpu_ids[1] = 5;
	fake_cell.arch.num_ioapics = 1;
	fake_cell.arch.ioapics[0].window = 1;
	fake_cell.arch.ioapics[0].num_pins = PINS;
	for (uint32_t pin = 0; pin < PINS; pin++) {
		fake_cell.arch.ioapics[0].own[low(pin)] = is_own(pin);
		fake_cell.arch.ioapics[0].own[low(pin) + 1] = is_own(pin);
	}
	return 0;
}

static void write(uint32_t reg, uint32_t value)
{
	vioapic_write(0, INDEX, reg);
	vioapic_write(0, DATA, value);
}

static uint32_t read(uint32_t reg)
{
	vioapic_write(0, INDEX, reg);
	return vioapic_read(0, DATA);
}

/* What must be true of hardware at any time. */
static void check_confined(void)
{
	for (uint32_t pin = 0; pin < PINS; pin++) {
		uint32_t entry = hardware[1].regs[low(pin)];
		uint32_t dest = hardware[1].regs[low(pin) + 1] >> 24;

		if (!is_own(pin)) {
			assert_int_equal(hardware[1].writes[low(pin)], 0);
			assert_int_equal(hardware[1].writes[low(pin) + 1], 0);
			continue;
		}
		assert_int_equal(entry & 0xf00, 0);
		assert_true(dest == 3 || dest == 5);
		assert_true((entry & 0xff) >= 16 || (entry & MASKED) != 0);
		assert_int_equal(entry & 0xfffe0000, 0);
	}
	for (uint32_t reg = 0; reg < REGS; reg++) {
		assert_int_equal(hardware[0].writes[reg], 0);
	}
}

static uint32_t expected_low(uint32_t value)
{
	/* Vector, polarity, trigger, mask; the rest is not the guest's. */
	uint32_t expected = value & 0x0001a0ff;
	uint32_t mode = value >> 8 & 7;

	if (mode > 1 || (value & 0xff) < 16) {
		expected |= MASKED;
	}
	return expected;
}

static void check_low(uint32_t pin, uint32_t value)
{
	write(low(pin), value);
	if (is_own(pin)) {
		assert_int_equal(hardware[1].regs[low(pin)],
				 expected_low(value));
		assert_int_equal(read(low(pin)), expected_low(value));
	} else {
		assert_int_equal(hardware[1].regs[low(pin)], 0x31);
		assert_int_equal(read(low(pin)), MASKED);
	}
}

/* Every mode, destination mode, polarity, trigger, mask; vectors around 16. */
static void test_low_halves(void **state)
{
	static const uint8_t vectors[] = { 0, 1, 15, 16, 17, 0x30, 0xff };

	(void)state;
	for (uint32_t pin = 0; pin < PINS; pin++) {
		for (uint32_t bits = 0; bits < 0x400; bits++) {
			for (uint32_t n = 0; n < sizeof(vectors); n++) {
				check_low(pin, bits << 8 | vectors[n]);
			}
		}
		check_low(pin, 0xffffffff);
		check_low(pin, 0xfffe0030);
	}
	check_confined();
}

static void test_high_halves(void **state)
{
	(void)state;
	for (uint32_t pin = 0; pin < PINS; pin++) {
		for (uint32_t dest = 0; dest < 256; dest++) {
			uint32_t expected = (dest == 5 ? 5u : 3u) << 24;

			write(low(pin) + 1, dest << 24 | 0x123456);
			assert_int_equal(read(low(pin) + 1),
					 is_own(pin) ? expected : 0);
			check_confined();
		}
	}
}

/* Half writes in any order: what is never open is what leads out. */
static void test_orders(void **state)
{
	(void)state;
	fake_random_seed(1);
	for (uint32_t n = 0; n < 20000; n++) {
		uint64_t random = fake_random();

		write((uint32_t)random & 0xff, (uint32_t)(random >> 32));
		if (n % 16 == 0) {
			check_confined();
		}
	}
	check_confined();
}

static void test_other_registers(void **state)
{
	(void)state;
	assert_int_equal(read(0), 0x0f000000);
	assert_int_equal(read(1), 0x00170020);
	assert_int_equal(read(2), 0x02000000);
	for (uint32_t reg = 0; reg < 256; reg++) {
		if (reg > 2 && (reg < 0x10 || reg >= REGS)) {
			assert_int_equal(read(reg), 0);
		}
		if (reg < 0x10 || reg >= REGS) {
			write(reg, 0xffffffff);
		}
	}
	for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
		if (offset != INDEX && offset != DATA && offset != EOI) {
			vioapic_write(0, offset, 0xffffffff);
			assert_int_equal(vioapic_read(0, offset), 0);
		}
	}
	assert_int_equal(vioapic_read(0, EOI), 0);
	check_confined();
	assert_int_equal(hardware[1].ended, 0);
}

/* Another cell uses the pair between this one's two accesses. */
static void test_index(void **state)
{
	(void)state;
	vioapic_write(0, INDEX, 0xffffff00 | low(4));
	assert_int_equal(vioapic_read(0, INDEX), low(4));
	hardware[1].index = low(7);
	vioapic_write(0, DATA, 0x55);
	assert_int_equal(hardware[1].regs[low(4)], 0x55);
	hardware[1].index = low(7);
	assert_int_equal(vioapic_read(0, DATA), 0x55);
	/* Remote IRR is the hardware's. */
	hardware[1].regs[low(4)] |= 0x4000;
	assert_int_equal(vioapic_read(0, DATA), 0x4055);
	check_confined();
}

static void test_end_of_interrupt(void **state)
{
	(void)state;
	write(low(21), 0x8044);
	for (uint32_t vector = 0; vector < 256; vector++) {
		/* 0 is that of pins that have none yet. */
		uint32_t ended = vector == 0x44 || vector == 0 ? 1 : 0;

		hardware[1].ended = 0;
		vioapic_write(0, EOI, 0xabc00 | vector);
		assert_int_equal(hardware[1].ended, ended);
		if (ended != 0) {
			assert_int_equal(hardware[1].last_ended, vector);
		}
	}
	/* That is foreign pins' vector; and there is no such register. */
	vioapic_write(0, EOI, 0x31);
	assert_int_equal(hardware[1].ended, 0);
	hardware[1].regs[1] = 0x00170011;
	vioapic_write(0, EOI, 0x44);
	assert_int_equal(hardware[1].ended, 0);
}

/* As boot leaves them, whatever the guest has done; the others are untouched. */
static void test_quiesce(void **state)
{
	(void)state;
	for (uint32_t pin = 0; pin < PINS; pin++) {
		write(low(pin), 0x8030 + pin);
		write(low(pin) + 1, 5u << 24);
	}
	vioapic_write(0, INDEX, 0x77);
	arch_cell_quiesce();
	assert_int_equal(vioapic_read(0, INDEX), 0);
	for (uint32_t pin = 0; pin < PINS; pin++) {
		assert_int_equal(hardware[1].regs[low(pin)],
				 is_own(pin) ? MASKED : 0x31);
		assert_int_equal(hardware[1].regs[low(pin) + 1],
				 (is_own(pin) ? 3u : 9u) << 24);
	}
	check_confined();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_low_halves, setup),
		cmocka_unit_test_setup(test_high_halves, setup),
		cmocka_unit_test_setup(test_orders, setup),
		cmocka_unit_test_setup(test_other_registers, setup),
		cmocka_unit_test_setup(test_index, setup),
		cmocka_unit_test_setup(test_end_of_interrupt, setup),
		cmocka_unit_test_setup(test_quiesce, setup),
	};

	return cmocka_run_group_tests_name("vioapic", tests, NULL, NULL);
}
