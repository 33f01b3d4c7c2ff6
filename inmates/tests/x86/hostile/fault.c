// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exceptions without an end: double and triple faults, and faults that the CPU
 * itself repeats for ever, deaf to all but what intercepts them.
 */
#include "code.h"
#include "hostile.h"
#include "segments.h"
#include "string.h"

#define GATES	    256
#define GATE_SIZE   16
#define GATE_IST_1  (1UL << 32)
#define STACK_SIZE  1024
#define IST_OFFSET  36 /* of IST 1 in a TSS */
#define DR7_WRITE_8 0x90400UL
#define DR7_L0	    1UL

struct table_pointer {
	uint16_t limit;
	void *base;
} __attribute__((packed));

static uint64_t gates[GATES][2];
static uint8_t stack[STACK_SIZE] __attribute__((aligned(16)));
static struct table_pointer old;

static void copy_gates(void)
{
	__asm__ volatile("sidt %0" : "=m"(old));
	memcpy(gates, old.base, sizeof(gates));
}

static void use_gates(uint32_t count)
{
	struct table_pointer idt = { (uint16_t)(count * GATE_SIZE - 1), gates };

	__asm__ volatile("lidt %0" : : "m"(idt) : "memory");
}

static void triple(void)
{
	struct table_pointer none = { 0, gates };

	__asm__ volatile("lidt %0; ud2" : : "m"(none) : "memory");
}

/* A gate that is not there, and one that would say so: #DF has one. */
static void fault_twice(void)
{
	copy_gates();
	gates[VECTOR_UD][0] = 0;
	gates[VECTOR_NP][0] = 0;
	use_gates(VECTOR_DF + 1);
	code_run(code_ud2, 0, 0);
	__asm__ volatile("lidt %0" : : "m"(old) : "memory");
	hostile_check_vector("double fault", VECTOR_DF);
}

static void set_gate(uint32_t vector, const void *handler)
{
	uint64_t entry = (uint64_t)(uintptr_t)handler;

	gates[vector][0] = (entry & 0xffff) | SELECTOR_CODE << 16 |
			   0x8e0000000000UL | (entry & 0xffff0000) << 32 |
			   GATE_IST_1;
	gates[vector][1] = entry >> 32;
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

/* The handler faults as it begins, for ever. */
static void fault_for_ever(void)
{
	copy_gates();
	use_own_stack();
	set_gate(VECTOR_UD, code_pause_ud2);
	use_gates(GATES);
	__asm__ volatile("ud2");
}

/* The same without an instruction in between: #DB by the delivery of #DB. */
static void trap_for_ever(void)
{
	copy_gates();
	use_own_stack();
	set_gate(VECTOR_DB, code_spin);
	use_gates(GATES);
	__asm__ volatile("mov %0, %%dr0; mov %1, %%dr7; movq $1, (%0)"
			 :
			 : "r"((uintptr_t)stack + STACK_SIZE - 8),
			   "r"(DR7_WRITE_8 | DR7_L0)
			 : "memory");
}

/* A double fault whose handler makes the next one. */
static void double_for_ever(void)
{
	copy_gates();
	use_own_stack();
	set_gate(VECTOR_DF, code_pause_ud2);
	gates[VECTOR_UD][0] = 0;
	gates[VECTOR_NP][0] = 0;
	use_gates(VECTOR_DF + 1);
	__asm__ volatile("ud2");
}

static const struct attack attacks[] = {
	{ "fault-double", fault_twice, SURVIVES, 0 },
	{ "fault-triple", triple, STOPS, 0 },
	{ "fault-for-ever", fault_for_ever, HANGS, 0 },
	{ "fault-debug-for-ever", trap_for_ever, HANGS, 0 },
	{ "fault-double-for-ever", double_for_ever, HANGS, 0 },
};

const struct attack_list fault_attacks = ATTACK_LIST(attacks, ANY_APIC);
