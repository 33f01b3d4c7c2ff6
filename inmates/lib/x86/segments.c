// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Descriptors: one table for all CPUs, in which each has a task state of its
 * own; TR tells a CPU which it is.
 */
#include "inmate.h"
#include "segments.h"

#define VECTORS	       256
#define VECTOR_SIZE    16
#define GATE_INTERRUPT 0x8e00UL
#define GATE_OPEN      0x6000UL /* INT n from user mode */
#define TSS_LIMIT      103
#define TSS_AVAILABLE  0x89UL
#define TSS_NO_BITMAP  104
#define FIRST_TSS      (SELECTOR_TSS / sizeof(uint64_t))

/* Its first word is padding, so that the rest is aligned. */
struct task_state {
	uint32_t padding;
	uint32_t reserved;
	uint64_t rsp[3];
	uint64_t reserved_2;
	uint64_t ist[7];
	uint64_t reserved_3;
	uint16_t reserved_4;
	uint16_t bitmap;
};

struct gate {
	uint64_t low;
	uint64_t high;
};

struct table_pointer {
	uint16_t limit;
	const void *base;
} __attribute__((packed));

/* The first six are start.S's and two of user mode. */
static uint64_t descriptors[FIRST_TSS + 2 * INMATE_MAX_CPUS] = {
	[SELECTOR_CODE / 8] = 0x00af9b000000ffff,
	[SELECTOR_DATA / 8] = 0x00cf93000000ffff,
	[SELECTOR_CODE32 / 8] = 0x00cf9b000000ffff,
	[SELECTOR_USER_DATA / 8] = 0x00cff3000000ffff,
	[SELECTOR_USER_CODE / 8] = 0x00affb000000ffff,
};

static struct task_state tasks[INMATE_MAX_CPUS];
static struct gate gates[VECTORS];

/* Provided by vectors.S. */
extern const char vectors[];

static void fill_gates(void)
{
	for (uint32_t i = 0; i < VECTORS; i++) {
		uint64_t entry = (uint64_t)(uintptr_t)vectors + i * VECTOR_SIZE;

		gates[i].low = (entry & 0xffff) | SELECTOR_CODE << 16 |
			       (GATE_INTERRUPT | GATE_OPEN) << 32 |
			       (entry & 0xffff0000) << 32;
		gates[i].high = entry >> 32;
	}
}

/* Available: it was busy if the CPU has started before. */
static void fill_task(uint32_t cpu)
{
	uint64_t base = (uint64_t)(uintptr_t)&tasks[cpu].reserved;
	uint64_t *descriptor = &descriptors[FIRST_TSS + 2 * cpu];

	tasks[cpu].bitmap = TSS_NO_BITMAP;
	descriptor[0] = TSS_LIMIT | (base & 0xffffff) << 16 |
			TSS_AVAILABLE << 40 | (base >> 24 & 0xff) << 56;
	descriptor[1] = base >> 32;
}

void segments_init(uint32_t cpu)
{
	struct table_pointer gdt = { sizeof(descriptors) - 1, descriptors };
	struct table_pointer idt = { sizeof(gates) - 1, gates };
	uint16_t task = (uint16_t)(SELECTOR_TSS + (cpu << SELECTOR_TSS_SHIFT));

	if (cpu == 0) {
		fill_gates();
	}
	fill_task(cpu);
	__asm__ volatile("lgdt %0; lidt %1; ltr %2"
			 :
			 : "m"(gdt), "m"(idt), "r"(task)
			 : "memory");
}

uint32_t inmate_cpu(void)
{
	uint64_t task;

	__asm__ volatile("str %0" : "=r"(task));
	return (uint32_t)(task - SELECTOR_TSS) >> SELECTOR_TSS_SHIFT;
}

uint64_t *segments_stack(void)
{
	return &tasks[inmate_cpu()].rsp[0];
}
