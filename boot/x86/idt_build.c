// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Interrupt descriptor tables: boot code's own, whose exceptions end the boot,
 * and the runtime's, one for all CPUs, whose handlers are in exceptions.S. It
 * has 256 entries, because a VM exit leaves no smaller limit (SDM 3C "Loading
 * Host Segment and Descriptor-Table Registers").
 */
#include "boot_x86.h"
#include "exceptions.h"

#define GATE_PRESENT 0x8e00ull /* an interrupt gate, privilege 0 */

struct gate {
	uint64_t low;
	uint64_t high;
};

extern const char boot_exception_stubs[];

/* Loaded by head.S. */
extern struct gate boot_idt[EXCEPTION_ENTRIES];
struct gate boot_idt[EXCEPTION_ENTRIES] __attribute__((aligned(16)));

static void set_gates(struct gate *idt, const char *stubs)
{
	for (uint32_t vector = 0; vector < EXCEPTION_ENTRIES; vector++) {
		uint64_t handler = (uintptr_t)stubs +
				   vector * EXCEPTION_ENTRY_SIZE;

		idt[vector].low = (handler & 0xffff) | SELECTOR_CODE << 16 |
				  GATE_PRESENT << 32 |
				  (handler >> 16 & 0xffff) << 48;
		idt[vector].high = handler >> 32;
	}
}

void idt_build_boot(void)
{
	set_gates(boot_idt, boot_exception_stubs);
}

void idt_build(void)
{
	runtime_idt_page = pool_alloc(1);
	set_gates(runtime_idt_page, exception_entries[0]);
}

void boot_exception(const struct boot_exception *frame)
{
	uint64_t address;

	__asm__ volatile("movq %%cr2, %0" : "=r"(address));
	boot_fail("unexpected exception, vector %lu; error 0x%lx, PC 0x%lx, "
		  "address 0x%lx",
		  frame->vector, frame->error, frame->pc, address);
}
