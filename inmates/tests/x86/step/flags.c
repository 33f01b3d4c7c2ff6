// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Flags, the shadows of STI and MOV SS, and debug traps: as on a bare CPU, but
 * for what PUSHF, POPF and MOV to SS are promised. What a bare CPU does is seen
 * in memory.
 */
#include <stdbool.h>
#include "step.h"
#include "apic.h"
#include "cpu.h"
#include "exception.h"
#include "irq.h"
#include "mmu.h"
#include "segments.h"
#include "x86/hostile/code.h"

#define RFLAGS_FIXED 0x2u
#define RFLAGS_TF    0x100u
#define RFLAGS_IF    0x200u
#define RFLAGS_SEEN  0xfd5u /* status flags, DF, IF and TF */
#define RFLAGS_OTHER 0xcd5u /* without IF and TF */
#define DR7_L0	     0x1UL
#define DR7_WRITE_4  0xd0000UL
#define SELF	     IRQ_IPI(3)
#define VALUE	     0x1006au
#define CR4_SMAP     0x200000UL
#define CPUID_7_SMAP 0x100000u
#define CR0_AM	     0x40000UL
#define SLOT	     9UL /* of the root: nobody else's */
#define SLOT_SHIFT   39

/* IF is 0 in what is pushed, TF is 1; afterwards they are the guest's. */
static void push_flags(void)
{
	uint32_t pushed;

	step_begin("pushf", &step_data);
	step_run(step_pushf, step_data.address, 0);
	pushed = step_read(&step_data);
	/* With IF it would be a mode that is not delivered. */
	step_check("entry", pushed & 0x10000, 0);
	step_end(1);
	if (step_has_apic_page()) {
		step_begin("pushf", &step_count);
		step_run(step_pushf, step_count.address, 0);
		pushed = step_read(&step_count);
		step_check("flags", pushed & (RFLAGS_IF | RFLAGS_TF),
			   RFLAGS_TF);
		step_end(1);
	}
}

/* They stay what they were: all other flags are popped. */
static void pop_flags(const struct window *window, uint32_t is_on)
{
	uint32_t seed = window->sticks(RFLAGS_SEEN);
	uint32_t wanted = (seed & RFLAGS_OTHER) | RFLAGS_FIXED |
			  (is_on != 0 ? RFLAGS_IF : 0);
	uint64_t flags;

	step_begin("popf", window);
	step_write(window, seed);
	flags = step_run(step_popf, window->address, is_on);
	step_check("flags", flags & (RFLAGS_SEEN | RFLAGS_FIXED), wanted);
	step_end(1);
}

static void load_stack_segment(void)
{
	step_begin("mov-to-ss", &step_index);
	step_write(&step_index, SELECTOR_DATA);
	step_memory = 0;
	step_check("SS", step_run(step_load_ss, step_index.address, VALUE),
		   SELECTOR_DATA);
	step_check("memory", step_memory, VALUE);
	step_end(1);
}

static void store_in_shadow(const char *name, const char *code)
{
	step_begin(name, &step_index);
	step_write(&step_index, 0);
	step_run(code, step_index.address, VALUE);
	step_check("value", step_read(&step_index), VALUE & 0xff);
	step_end(1);
}

/* Behind STI comes the store, then the interrupt. */
static void interrupt_behind_store(void)
{
	uint32_t before = step_interrupts();

	step_begin("sti-pending", &step_index);
	step_write(&step_index, 0);
	irq_send(SELF, msr_read(MSR_X2APIC_ID));
	step_run(code_sti, step_index.address, VALUE);
	step_check("interrupts", step_interrupts() - before, 1);
	step_check("index in its handler", step_index_seen(), VALUE & 0xff);
	step_check("value", step_read(&step_index), VALUE & 0xff);
	step_end(STEPS_ANY);
}

static void set_breakpoint(uint64_t address, uint64_t dr7)
{
	__asm__ volatile("mov %0, %%dr0; mov %1, %%dr6; mov %2, %%dr7"
			 :
			 : "r"(address), "r"(DR6_NONE), "r"(dr7)
			 : "memory");
}

/* The same debug traps as over @code in memory: number, place, DR6. */
static void trap(const char *name, const char *code, uint64_t break_at,
		 uint64_t dr7)
{
	struct exception_record wanted;
	struct exception_record got;

	step_begin(name, &step_index);
	step_write(&step_index, 0);
	set_breakpoint(break_at != 0 ? break_at : (uintptr_t)&step_memory, dr7);
	code_run(code, (uintptr_t)&step_memory, VALUE);
	wanted = exception_end();
	exception_expect(EXCEPTION_RETURN);
	set_breakpoint(break_at != 0 ? break_at : step_index.address, dr7);
	step_run(code, step_index.address, VALUE);
	set_breakpoint(0, DR7_NONE);
	got = exception_end();
	step_check_that("traps in memory", wanted.count != 0, wanted.count);
	step_check("traps", got.count, wanted.count);
	step_check("vectors", got.vectors, 1UL << VECTOR_DB);
	step_check("pc", got.pc, wanted.pc);
	step_check("DR6", got.address, wanted.address);
	step_check("value", step_read(&step_index), VALUE & 0xff);
	exception_expect(EXCEPTION_RETURN);
	step_end(1);
}

/* AC is judged before the page is: what memory says the register says. */
static void unaligned(void)
{
	struct exception_record wanted;
	struct exception_record got;
	uint64_t cr0;

	step_begin("alignment-check", &step_index);
	step_write(&step_index, 0x5a);
	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	__asm__ volatile("mov %0, %%cr0" : : "r"(cr0 | CR0_AM) : "memory");
	step_address = (uintptr_t)&step_memory;
	exception_run_user(step_user_unaligned);
	wanted = exception_end();
	exception_expect(EXCEPTION_RETURN);
	step_address = step_index.address;
	exception_run_user(step_user_unaligned);
	got = exception_end();
	__asm__ volatile("mov %0, %%cr0" : : "r"(cr0) : "memory");
	step_check("exceptions", got.count, wanted.count);
	step_check("vectors", got.vectors, wanted.vectors);
	step_check("pc", got.pc, wanted.pc);
	exception_expect(EXCEPTION_RETURN);
	step_end(STEPS_ANY);
}

/* A page of user mode, and all else not: SMAP refuses before the page is. */
static void refused_by_smap(void)
{
	uint64_t at = step_map(step_index.address, 0);
	struct exception_record record;
	uint64_t cr4;

	if ((cpuid(7, 0).ebx & CPUID_7_SMAP) == 0) {
		return;
	}
	step_begin("smap", &step_index);
	step_write(&step_index, 0x5a);
	mmu_root[SLOT] = mmu_root[0];
	mmu_root[0] &= ~4UL;
	mmu_flush();
	__asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4 | CR4_SMAP) : "memory");
	step_run(step_smap, (SLOT << SLOT_SHIFT) + at, VALUE);
	__asm__ volatile("mov %0, %%cr4" : : "r"(cr4) : "memory");
	mmu_root[0] |= 4UL;
	mmu_root[SLOT] = 0;
	mmu_flush();
	record = exception_end();
	step_check("faults", record.count, 1);
	step_check("vectors", record.vectors, 1UL << VECTOR_PF);
	step_check("index", step_read(&step_index), 0x5a);
	exception_expect(EXCEPTION_RETURN);
	step_end(0);
}

void step_flags(void)
{
	push_flags();
	pop_flags(&step_index, 0);
	pop_flags(&step_index, 1);
	if (step_has_apic_page()) {
		pop_flags(&step_count, 0);
		pop_flags(&step_count, 1);
	}
	load_stack_segment();
	store_in_shadow("behind-mov-ss", code_mov_ss);
	store_in_shadow("behind-sti", code_sti);
	interrupt_behind_store();
}

void step_traps(void)
{
	trap("single-step", code_trapped, 0, DR7_NONE);
	trap("single-step-mov-ss", step_trapped_shadow, 0, DR7_NONE);
	if (!step_is_lost("dr6")) {
		trap("data-breakpoint", code_write32, 0,
		     DR7_NONE | DR7_L0 | DR7_WRITE_4);
	}
	trap("code-breakpoint", step_breakpoint, (uintptr_t)step_breakpoint_at,
	     DR7_NONE | DR7_L0);
	unaligned();
	refused_by_smap();
}
