// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exceptions without an end: double and triple faults, and faults that the CPU
 * itself repeats for ever, deaf to all but what intercepts them.
 */
#include "code.h"
#include "gate.h"
#include "hostile.h"
#include "string.h"

#define STACK_SIZE  1024
#define IST_OFFSET  36 /* of IST 1 in a TSS */
#define DR7_WRITE_8 0x90400UL
#define DR7_L0	    1UL

struct table_pointer {
	uint16_t limit;
	void *base;
} __attribute__((packed));

static uint8_t stack[STACK_SIZE] __attribute__((aligned(16)));

static void triple(void)
{
	struct table_pointer none = { 0, 0 };

	__asm__ volatile("lidt %0; ud2" : : "m"(none) : "memory");
}

/* A gate that is not there, and one that would say so: #DF has one. */
static void fault_twice(void)
{
	gate_copy();
	gate_write(VECTOR_UD, 0, 0);
	gate_write(VECTOR_NP, 0, 0);
	gate_use(VECTOR_DF + 1);
	code_run(code_ud2, 0, 0);
	gate_use_own();
	hostile_check_vector("double fault", VECTOR_DF);
}

/* A stack that each exception begins anew. */
static void use_own_stack(void)
{
	struct table_pointer gdt;
	const uint8_t *descriptor;
	uint16_t task;
	uint64_t base;
	uint64_t top = (uintptr_t)stack + STACK_SIZE;

	__asm__ volatile("sgdt %0; str %1" : "=m"(gdt), "=r"(task));
	descriptor = (const uint8_t *)gdt.base + task;
	base = descriptor[2] | (uint64_t)descriptor[3] << 8 |
	       (uint64_t)descriptor[4] << 16 | (uint64_t)descriptor[7] << 24;
	memcpy((void *)(uintptr_t)(base + IST_OFFSET), &top, sizeof(top));
}

/* The handler makes the next fault, for ever. */
static void fault_again(const void *handler)
{
	gate_copy();
	use_own_stack();
	gate_set(VECTOR_UD, handler, GATE_STACK);
	gate_use(GATE_COUNT);
	__asm__ volatile("ud2");
}

static void fault_for_ever(void)
{
	fault_again(code_wait_ud2);
}

/* Not one instruction is executed in between. */
static void fault_at_once(void)
{
	fault_again(code_ud2);
}

/* Nor is one begun: #DB by the delivery of #DB. */
static void trap_for_ever(void)
{
	gate_copy();
	use_own_stack();
	gate_set(VECTOR_DB, code_spin, GATE_STACK);
	gate_use(GATE_COUNT);
	__asm__ volatile("mov %0, %%dr0; mov %1, %%dr7; movq $1, (%0)"
			 :
			 : "r"((uintptr_t)stack + STACK_SIZE - 8),
			   "r"(DR7_WRITE_8 | DR7_L0)
			 : "memory");
}

/* A double fault whose handler makes the next one. */
static void double_for_ever(void)
{
	gate_copy();
	use_own_stack();
	gate_set(VECTOR_DF, code_wait_ud2, GATE_STACK);
	gate_write(VECTOR_UD, 0, 0);
	gate_write(VECTOR_NP, 0, 0);
	gate_use(VECTOR_DF + 1);
	__asm__ volatile("ud2");
}

static const struct attack attacks[] = {
	{ "fault-double", fault_twice, SURVIVES, 0 },
	{ "fault-triple", triple, STOPS, 0 },
	{ "fault-for-ever", fault_for_ever, HANGS, 0 },
	{ "fault-at-once-for-ever", fault_at_once, HANGS, 0 },
	{ "fault-debug-for-ever", trap_for_ever, HANGS, 0 },
	{ "fault-double-for-ever", double_for_ever, HANGS, 0 },
};

const struct attack_list fault_attacks = ATTACK_LIST(attacks, ANY_APIC);
