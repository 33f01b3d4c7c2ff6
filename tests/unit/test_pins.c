// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Pins of the IOAPICs that change their owner: which are masked and routed, which
 * stay as their guest has set them, and which only lose a CPU that has gone.
 */
/* INCLUDE: tests/unit/fake/include tests/unit/fake manage/include manage/x86/include core/include arch/x86/include boot/x86/include lib/include */
/* LINK: manage/x86/pins.c tests/unit/fake/fake.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "atomic.h"
#include "ioapic.h"
#include "manage_arch.h"
#include "root.h"

#define PINS	24u
#define GUEST	0xa035u /* low half, level and unmasked, as a guest sets it */
#define DEST(n) ((uint32_t)(n) << PIN_DEST_SHIFT)
#define OWN	2u
#define OTHER	9u

struct boot boot;
bool manage_frozen;
static uint32_t regs[2][IOAPIC_REG_PINS + 2 * PINS];
static struct cell cells[2];
static struct built_cell root = { .cell = &cells[0] };
static struct built_cell other = { .cell = &cells[1] };

extern char ioapic_windows[2 * IOAPIC_WINDOW];
char ioapic_windows[2 * IOAPIC_WINDOW];
struct lock ioapic_lock;
static uint32_t index_now;

static uint32_t *register_at(uintptr_t address)
{
	uintptr_t offset = address - (uintptr_t)ioapic_windows;

	assert_int_equal(offset % IOAPIC_WINDOW, IOAPIC_DATA);
	return &regs[offset / IOAPIC_WINDOW][index_now];
}

uint64_t fake_device_read(uintptr_t address, uint32_t size)
{
	assert_int_equal(size, 4);
	return *register_at(address);
}

void fake_device_write(uintptr_t address, uint32_t size, uint64_t value)
{
	assert_int_equal(size, 4);
	if (address % IOAPIC_WINDOW ==
	    ((uintptr_t)ioapic_windows + IOAPIC_INDEX) % IOAPIC_WINDOW) {
		index_now = (uint32_t)value;
	} else {
		*register_at(address) = (uint32_t)value;
	}
}

static uint32_t *low(uint32_t window, uint32_t pin)
{
	return &regs[window][IOAPIC_REG_PINS + 2 * pin];
}

/* CPUs 4 and 6 of the root, 5 of the other; all pins lead to CPU 6. */
static int fresh(void **state)
{
	(void)state;
	memset(cells, 0, sizeof(cells));
	cells[0].num_cpus = 2;
	cells[0].cpu_ids[0] = 4;
	cells[0].cpu_ids[1] = 6;
	cells[0].arch.num_ioapics = 1;
	cells[0].arch.ioapics[0] = (struct cell_ioapic){
		.window = 1, .num_pins = PINS, .pins = { 1u << OWN }
	};
	cells[1].num_cpus = 1;
	cells[1].cpu_ids[0] = 5;
	cells[1].arch.num_ioapics = 2;
	cells[1].arch.ioapics[0].num_pins = PINS;
	cells[1].arch.ioapics[1] = (struct cell_ioapic){
		.window = 1, .num_pins = PINS, .pins = { 1u << OTHER }
	};
	for (uint32_t pin = 0; pin < PINS; pin++) {
		for (uint32_t window = 0; window < 2; window++) {
			low(window, pin)[0] = GUEST;
			low(window, pin)[1] = DEST(6);
		}
	}
	return 0;
}

static void assert_pin(uint32_t pin, uint32_t entry, uint32_t cpu)
{
	assert_int_equal(low(1, pin)[0], entry);
	assert_int_equal(low(1, pin)[1], DEST(cpu));
	assert_int_equal(low(0, pin)[0], GUEST);
	assert_int_equal(low(0, pin)[1], DEST(6));
}

static void a_new_owner_gets_it_masked(void **state)
{
	(void)state;
	arch_move_irqs(&other, &other);
	assert_pin(OTHER, PIN_MASKED, 5);
	assert_pin(OWN, GUEST, 6);
	assert_pin(OWN + 1, GUEST, 6);
}

static void what_one_of_both_lacks_stays(void **state)
{
	(void)state;
	arch_move_irqs(&root, &other);
	assert_pin(OTHER, GUEST, 6);
	cells[0].arch.ioapics[0].pins[0] |= 1u << OTHER;
	arch_move_irqs(&root, &other);
	assert_pin(OTHER, PIN_MASKED, 4);
	assert_pin(OWN, GUEST, 6);
}

static void a_cpu_that_has_gone_gets_nothing(void **state)
{
	(void)state;
	pins_keep(&cells[0]);
	assert_pin(OWN, GUEST, 6);
	cells[0].num_cpus = 1;
	pins_keep(&cells[0]);
	assert_pin(OWN, GUEST, 4);
	assert_pin(OTHER, GUEST, 6);
}

static void all_are_mapped_until_the_freeze(void **state)
{
	(void)state;
	assert_true(apic_maps_all());
	manage_frozen = true;
	assert_false(apic_maps_all());
	manage_frozen = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_new_owner_gets_it_masked, fresh),
		cmocka_unit_test_setup(what_one_of_both_lacks_stays, fresh),
		cmocka_unit_test_setup(a_cpu_that_has_gone_gets_nothing, fresh),
		cmocka_unit_test(all_are_mapped_until_the_freeze),
	};

	return cmocka_run_group_tests_name("pins", tests, NULL, NULL);
}
