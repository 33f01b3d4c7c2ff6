// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * How accesses to trapped pages are stepped: every kind of instruction, and what
 * of it must be seen in the register, in memory, in flags and in debug traps.
 * What is not as it must be says WRONG.
 *	rows=0		none of them
 *	storm=N		then N steps in sequence under timer interrupts, and
 *			under NMIs if there is cpus=
 *	cpus=A		APIC id of the cell's second CPU
 *	stop=NAME	nothing but the row of this name, which ends the cell
 *	loses=A,B	what the emulator loses: cr2 when a page fault is
 *			injected, dr6 when a debug trap exits
 */
#include <stdbool.h>
#include <stddef.h>
#include "step/step.h"
#include "apic.h"
#include "cmdline.h"
#include "cpu.h"
#include "exception.h"
#include "inmate.h"
#include "ioapic.h"
#include "irq.h"
#include "mmio.h"
#include "mmu.h"
#include "port.h"
#include "print.h"
#include "string.h"
#include "platform.h"
#include "x86/hostile/code.h"

#define APIC_PAGE      0xfee00000UL
#define APIC_COUNT     0x380
#define APIC_DIVIDE    0x3e0
#define CPUID_1_X2APIC 0x200000u
#define MARK_PORT      0x80 /* nobody's */
#define PIN_STICKS     (0xffu | IOAPIC_ACTIVE_LOW | IOAPIC_LEVEL | IOAPIC_MASKED)
#define PIN_MODE       0x700u
#define PIN_LOWEST     0x100u
#define FIRST_VECTOR   0x10
#define MAPPED_GIB     5
#define LOST_LENGTH    3
#define GIB_SHIFT      30

static const char *row;
static const struct window *row_window;
static uint32_t checks;
static uint32_t wrong;
static uint32_t rows;
static bool is_marked;
static volatile uint32_t interrupts;
static volatile uint32_t index_seen;
static uint64_t directory[MMU_ENTRIES] __attribute__((aligned(4096)));
static uint64_t table[MMU_ENTRIES] __attribute__((aligned(4096)));

static uint32_t own_pin(void)
{
	return console_irq() - IRQ_PIN(0);
}

static uint32_t index_sticks(uint32_t value)
{
	return value & 0xff;
}

/* What is not fixed delivery of a vector that can be sent is masked. */
static uint32_t pin_sticks(uint32_t value)
{
	uint32_t mode = value & PIN_MODE;
	uint32_t masked = (mode != 0 && mode != PIN_LOWEST) ||
					  (value & 0xff) < FIRST_VECTOR
				  ? IOAPIC_MASKED
				  : 0;

	return (value & PIN_STICKS) | masked;
}

static uint32_t count_sticks(uint32_t value)
{
	return value;
}

static uint32_t read_index(void)
{
	return mmio_read32(IOAPIC_ADDRESS + IOAPIC_INDEX);
}

static uint32_t read_pin(void)
{
	return ioapic_read(IOAPIC_PIN_LOW(own_pin()));
}

static uint32_t read_divide(void)
{
	return mmio_read32(APIC_PAGE + APIC_DIVIDE);
}

const struct window step_index = { "index", IOAPIC_ADDRESS + IOAPIC_INDEX,
				   index_sticks, read_pin };
const struct window step_data = { "data", IOAPIC_ADDRESS + IOAPIC_DATA,
				  pin_sticks, read_index };
const struct window step_count = { "count", APIC_PAGE + APIC_COUNT,
				   count_sticks, read_divide };

bool step_has_apic_page(void)
{
	return (cpuid(1, 0).ecx & CPUID_1_X2APIC) == 0;
}

void step_check_that(const char *what, bool holds, uint64_t got)
{
	checks++;
	if (!holds) {
		print("step: WRONG %s %s: %s 0x%lx\n", row, row_window->name,
		      what, got);
		wrong++;
	}
}

void step_check(const char *what, uint64_t got, uint64_t wanted)
{
	step_check_that(what, got == wanted, got);
}

void step_begin(const char *name, const struct window *window)
{
	row = name;
	row_window = window;
	ioapic_write(IOAPIC_PIN_LOW(own_pin()), IOAPIC_MASKED | IRQ_PIN(0));
	is_marked = false;
	exception_expect(EXCEPTION_RETURN);
}

void step_end(uint32_t steps)
{
	step_check("exceptions", exception_end().count, 0);
	step_check("NMIs", exception_nmis(), 0);
	rows++;
	if (!is_marked) {
		print("step: row %s %s\n", row, row_window->name);
	} else if (steps == STEPS_ANY) {
		print("step: row %s %s, some steps\n", row, row_window->name);
	} else {
		print("step: row %s %s, %u steps\n", row, row_window->name,
		      steps);
	}
}

uint64_t step_run(const void *code, uint64_t address, uint64_t value)
{
	uint64_t result;

	is_marked = true;
	port_write8(MARK_PORT, 0);
	result = code_run(code, address, value);
	port_write8(MARK_PORT, 0);
	return result;
}

bool step_is_lost(const char *what)
{
	const char *lost = cmdline_value("loses");

	while (lost != NULL && *lost != '\0' && *lost != ' ') {
		if (strncmp(lost, what, LOST_LENGTH) == 0) {
			return true;
		}
		lost++;
	}
	return false;
}

uint32_t step_read(const struct window *window)
{
	return mmio_read32(window->address);
}

void step_write(const struct window *window, uint32_t value)
{
	mmio_write32(window->address, value);
}

uint32_t step_interrupts(void)
{
	return interrupts;
}

uint32_t step_index_seen(void)
{
	return index_seen;
}

void inmate_irq(uint32_t irq)
{
	(void)irq;
	index_seen = read_index();
	interrupts = interrupts + 1;
}

uint64_t step_map(uint64_t first, uint64_t second)
{
	table[0] = first | MMU_TABLE;
	table[1] = second != 0 ? second | MMU_TABLE : 0;
	directory[0] = (uint64_t)(uintptr_t)table | MMU_TABLE;
	mmu_gibs[MAPPED_GIB] = (uint64_t)(uintptr_t)directory | MMU_TABLE;
	mmu_flush();
	return (uint64_t)MAPPED_GIB << GIB_SHIFT;
}

void inmate_main(void)
{
	const char *stop = cmdline_value("stop");

	if (stop != NULL) {
		print("step: stop\n");
		step_stop(stop);
		print("step: NOT STOPPED\n");
		return;
	}
	if (cmdline_number("rows", 1) != 0) {
		step_values();
		step_strings();
		step_flags();
		step_traps();
	}
	step_storm((uint32_t)cmdline_number("storm", 0));
	print("step: done, %u rows, %u checks, %u wrong\n", rows, checks,
	      wrong);
}
