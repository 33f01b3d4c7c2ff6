// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * An interrupt table of the attacks' own.
 */
#include "gate.h"
#include "segments.h"
#include "string.h"

#define GATE_SIZE      16
#define GATE_INTERRUPT 0x8e00UL

struct table_pointer {
	uint16_t limit;
	void *base;
} __attribute__((packed));

static uint64_t gates[GATE_COUNT][2];
static struct table_pointer old;

void gate_copy(void)
{
	__asm__ volatile("sidt %0" : "=m"(old));
	memcpy(gates, old.base, sizeof(gates));
}

void gate_write(uint32_t vector, uint64_t low, uint64_t high)
{
	gates[vector][0] = low;
	gates[vector][1] = high;
}

void gate_set(uint32_t vector, const void *handler, uint32_t stack)
{
	uint64_t entry = (uint64_t)(uintptr_t)handler;

	gate_write(vector,
		   (entry & 0xffff) | SELECTOR_CODE << 16 |
			   (GATE_INTERRUPT | stack) << 32 |
			   (entry & 0xffff0000) << 32,
		   entry >> 32);
}

void gate_use(uint32_t count)
{
	struct table_pointer idt = { (uint16_t)(count * GATE_SIZE - 1), gates };

	__asm__ volatile("lidt %0" : : "m"(idt) : "memory");
}

void gate_use_own(void)
{
	__asm__ volatile("lidt %0" : : "m"(old) : "memory");
}
