// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What is done to a page that traps, APIC's or IOAPIC's.
 */
#include "page.h"
#include "code.h"
#include "hostile.h"
#include "segments.h"

#define PAGE_SIZE 0x1000
/* Segments, frames and floating-point state that make no sense */
#define EXPECTED                                                  \
	(1UL << VECTOR_GP | 1UL << VECTOR_NP | 1UL << VECTOR_SS | \
	 1UL << VECTOR_TS)

struct table_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

void page_run(uint64_t address)
{
	hostile_run_code(address);
	hostile_check_vectors("exceptions", EXPECTED);
	code_run(code_fninit, 0, 0);
}

void page_read_all(uint64_t page)
{
	static const void *const codes[] = { code_read8, code_read16,
					     code_read32, code_read64,
					     code_sse_read };

	for (uint64_t at = 0; at < PAGE_SIZE - 16; at++) {
		/* A byte at a time only where registers begin. */
		uint32_t last = at % 16 < 5 ? COUNT_OF(codes) : 1;

		for (uint32_t i = 0; i < last; i++) {
			code_run(codes[i], page + at, 0);
		}
	}
}

void page_is_gdt(uint64_t page)
{
	struct table_pointer gdt = { PAGE_SIZE - 1, page };

	__asm__ volatile("lgdt %0; mov %1, %%fs; ud2"
			 :
			 : "m"(gdt), "r"(SELECTOR_DATA)
			 : "memory");
}

void page_is_idt(uint64_t page)
{
	struct table_pointer idt = { PAGE_SIZE - 1, page };

	__asm__ volatile("lidt %0; ud2" : : "m"(idt) : "memory");
}

void page_is_stack(uint64_t page)
{
	__asm__ volatile("mov %0, %%rsp; ud2"
			 :
			 : "r"(page + PAGE_SIZE)
			 : "memory");
}
