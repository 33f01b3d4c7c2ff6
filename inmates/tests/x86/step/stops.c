// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What is not stepped: the hypervisor ends the cell.
 */
#include <stdbool.h>
#include "step.h"
#include "cpu.h"
#include "apic.h"
#include "exception.h"
#include "ioapic.h"
#include "irq.h"
#include "mmio.h"
#include "mmu.h"
#include "segments.h"
#include "x86/hostile/code.h"

#define PAGE_SIZE     0x1000UL
#define FREE	      0x40 /* of the page: a register that reads 0 */
#define SLOT	      8UL
#define SLOT_SHIFT    39
#define TSS_SIZE      104
#define TSS_AVAILABLE 0x89UL
#define TASK_CODE     0x00cf9b000000ffffUL
#define TASK_DATA     0x00cf93000000ffffUL
#define TASK_ENTRIES  5

struct table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

extern struct table_pointer step_task_pointer;

static uint32_t tasks[2][TSS_SIZE / 4 + 1];
static uint64_t task_table[TASK_ENTRIES];
struct table_pointer step_task_pointer = { sizeof(task_table) - 1, 0 };

static void use_frame(const char *code)
{
	code_run(code, IOAPIC_ADDRESS + PAGE_SIZE, 0);
}

static void breakpoint_frame(void)
{
	use_frame(step_int3);
}

static void exception_frame(void)
{
	use_frame(step_exception);
}

static void interrupt_frame(void)
{
	irq_send(IRQ_IPI(3), msr_read(MSR_X2APIC_ID));
	use_frame(step_interrupt);
}

static void interrupt_table(void)
{
	struct table_pointer idt = { PAGE_SIZE - 1, IOAPIC_ADDRESS };

	__asm__ volatile("lidt %0; ud2" : : "m"(idt) : "memory");
}

/* Its descriptor is read in a step, and is none; the exception's is not. */
static void descriptor_table(void)
{
	struct table_pointer gdt = { PAGE_SIZE - 1, IOAPIC_ADDRESS };

	__asm__ volatile("lgdt %0; mov %1, %%fs; ud2"
			 :
			 : "m"(gdt), "r"(SELECTOR_DATA)
			 : "memory");
}

static uint64_t task_descriptor(uint64_t base)
{
	return (TSS_SIZE - 1) | (base & 0xffffff) << 16 | TSS_AVAILABLE << 40 |
	       (base >> 24 & 0xff) << 56;
}

/* The stack for what comes from user mode is looked for there. */
static void task_state(void)
{
	struct table_pointer gdt;
	uint64_t *descriptor;

	__asm__ volatile("sgdt %0" : "=m"(gdt));
	descriptor = (uint64_t *)(uintptr_t)(gdt.base + SELECTOR_TSS);
	descriptor[0] = task_descriptor(IOAPIC_ADDRESS);
	__asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS) : "memory");
	exception_run_user(step_user_fault);
}

static void root_table(void)
{
	__asm__ volatile("mov %0, %%cr3" : : "r"(IOAPIC_ADDRESS) : "memory");
}

static void lower_table(void)
{
	mmu_root[SLOT] = IOAPIC_ADDRESS | MMU_TABLE;
	mmu_flush();
	mmio_read32(SLOT << SLOT_SHIFT);
}

static void fetch(void)
{
	code_run((const void *)IOAPIC_ADDRESS, 0, 0);
}

static void return_frame(void)
{
	code_run(code_iret, IOAPIC_ADDRESS + FREE, 0);
}

static void switch_task(void)
{
	task_table[1] = TASK_CODE;
	task_table[2] = TASK_DATA;
	task_table[3] = task_descriptor((uintptr_t)tasks[0]);
	task_table[4] = task_descriptor((uintptr_t)tasks[1]);
	step_task_pointer.base = (uintptr_t)task_table;
	code_run(step_task_switch, 0, 0);
}

static const struct {
	const char *name;
	void (*run)(void);
} stops[] = {
	{ "int3", breakpoint_frame },
	{ "exception", exception_frame },
	{ "interrupt", interrupt_frame },
	{ "idt", interrupt_table },
	{ "gdt", descriptor_table },
	{ "tss", task_state },
	{ "walk-root", root_table },
	{ "walk", lower_table },
	{ "fetch", fetch },
	{ "iret", return_frame },
	{ "task-switch", switch_task },
};

/* @name ends where the word of the command line does. */
static bool is_named(const char *name, const char *word)
{
	while (*name != '\0' && *name == *word) {
		name++;
		word++;
	}
	return *name == '\0' && (*word == '\0' || *word == ' ');
}

void step_stop(const char *name)
{
	for (uint32_t i = 0; i < COUNT_OF(stops); i++) {
		if (is_named(stops[i].name, name)) {
			exception_expect(EXCEPTION_RETURN);
			stops[i].run();
		}
	}
}
