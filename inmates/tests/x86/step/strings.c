// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Instructions with more than one access: strings, and stores across the ends
 * of a page that traps.
 */
#include <stdbool.h>
#include "step.h"
#include "exception.h"
#include "ioapic.h"
#include "irq.h"
#include "mmio.h"
#include "platform.h"
#include "port.h"
#include "x86/hostile/code.h"

#define DWORDS	     5
#define BYTES	     4
#define UART_SCRATCH 7
#define PAGE_SIZE    0x1000UL
#define RFLAGS_TF    0x100UL
#define SPLIT	     0x1122334400000042UL

static uint8_t page[PAGE_SIZE] __attribute__((aligned(4096)));

/* Written to the index it selects the own pin, as whose entry it is masked. */
static uint32_t pin_and_entry(void)
{
	return IOAPIC_MASKED | IOAPIC_PIN_LOW(console_irq() - IRQ_PIN(0));
}

static uint64_t *last_of_page(void)
{
	return (uint64_t *)(void *)&page[PAGE_SIZE - sizeof(uint64_t)];
}

/* Index, three times nothing, data: five steps, of which two have effects. */
static void store_string(void)
{
	step_begin("rep-stos", &step_index);
	step_check("left",
		   step_run(step_stos, step_index.address, pin_and_entry()), 0);
	step_check("index", step_read(&step_index), pin_and_entry() & 0xff);
	step_check("entry", step_read(&step_data), pin_and_entry());
	step_end(DWORDS);
}

static void move_string(void)
{
	static uint32_t from[DWORDS] = { 0, 1, 2, 3, IOAPIC_MASKED | 0x77 };

	step_begin("rep-movs", &step_index);
	from[0] = pin_and_entry();
	step_check("left",
		   step_run(step_movs, step_index.address, (uintptr_t)from), 0);
	step_check("index", step_read(&step_index), from[0] & 0xff);
	step_check("entry", step_read(&step_data), from[DWORDS - 1]);
	step_end(DWORDS);
}

/* The scratch register of the UART, once for each byte of the dword */
static void input_string(void)
{
	uint16_t port = (uint16_t)(platform.console.base + UART_SCRATCH);

	step_begin("rep-ins", &step_index);
	port_write8(port, 0x6b);
	step_write(&step_index, 0);
	step_check("left", step_run(step_ins, step_index.address, port), 0);
	step_check("index", step_read(&step_index), 0x6b);
	step_end(BYTES);
}

/* The source faults; what is stored is lost. */
static void move_between(const struct window *from)
{
	step_begin("movs-between", from);
	step_write(from, 0x1a0c7);
	step_write(&step_index, pin_and_entry());
	step_check("end",
		   step_run(step_movs_one, step_index.address, from->address),
		   step_index.address + sizeof(uint32_t));
	step_check("index", step_read(&step_index), pin_and_entry() & 0xff);
	step_end(1);
}

static void move_to_memory(const struct window *from)
{
	uint32_t target = 0;

	step_begin("movs-from", from);
	step_write(from, 0x1a0c7);
	step_run(step_movs_one, (uintptr_t)&target, from->address);
	step_check("memory", target, 0x1a0c7);
	step_check("value", step_read(from), 0x1a0c7);
	step_end(1);
}

/* Nothing is at the end of the page; the next one gets what is its own. */
static void across_end(void)
{
	uint64_t at = step_map(IOAPIC_ADDRESS, (uintptr_t)page);
	uint64_t *memory = (uint64_t *)(void *)page;

	step_begin("across-end", &step_index);
	*memory = 0;
	step_write(&step_index, 0x5a);
	step_run(code_write64, at + PAGE_SIZE - BYTES, SPLIT);
	step_check("memory", *memory, SPLIT >> 32);
	step_check("index", step_read(&step_index), 0x5a);
	step_end(1);
}

/* The other way round its first register is in the page that traps. */
static void across_begin(void)
{
	uint64_t at = step_map((uintptr_t)page, IOAPIC_ADDRESS);

	step_begin("across-begin", &step_index);
	*last_of_page() = 0;
	step_write(&step_index, 0x5a);
	step_run(code_write64, at + PAGE_SIZE - BYTES, SPLIT);
	step_check("memory", *last_of_page(), SPLIT << 32);
	step_check("index", step_read(&step_index), SPLIT >> 32 & 0xff);
	step_end(1);
}

/* Its page fault is the guest's, with the flags that the guest had. */
static void across_absent(void)
{
	uint64_t at = step_map(IOAPIC_ADDRESS, 0);
	uint64_t *memory = (uint64_t *)(void *)page;
	struct exception_record record;

	step_begin("across-absent", &step_index);
	*memory = 0;
	step_run(code_write64, at + PAGE_SIZE - BYTES, SPLIT);
	record = exception_end();
	step_check("faults", record.count, 1);
	step_check("vectors", record.vectors, 1UL << VECTOR_PF);
	step_check("TF", record.flags & RFLAGS_TF, 0);
	step_check("pc", record.pc, (uintptr_t)code_write64);
	if (!step_is_lost("cr2")) {
		step_check("CR2", record.address, at + PAGE_SIZE);
	}
	exception_expect(EXCEPTION_RETURN);
	step_map(IOAPIC_ADDRESS, (uintptr_t)page);
	code_run(code_write64, at + PAGE_SIZE - BYTES, SPLIT);
	step_check("memory", *memory, SPLIT >> 32);
	step_end(STEPS_ANY);
}

void step_strings(void)
{
	store_string();
	move_string();
	input_string();
	move_between(&step_data);
	move_to_memory(&step_data);
	if (step_has_apic_page()) {
		move_between(&step_count);
		move_to_memory(&step_count);
	}
	across_end();
	across_begin();
	across_absent();
}
