// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exceptions and interrupts, called from the vectors with everything saved.
 */
#include <stddef.h>
#include "exception.h"
#include "inmate.h"
#include "irq.h"
#include "internal.h"
#include "print.h"
#include "segments.h"

#define RFLAGS_RF     0x10000UL
#define RFLAGS_MASKED 0x2UL
#define DR6_NONE      0xffff0ff0UL
#define USER_STACK    1024

_Static_assert(offsetof(struct exception_frame, vector) == 120, "vectors.S");
_Static_assert(sizeof(struct exception_frame) == 176, "vectors.S");

struct exception_state {
	bool expected;
	enum exception_resume resume;
	uint32_t nmis;
	struct exception_record record;
};

struct fixup {
	uint64_t at;
	uint64_t resume;
};

static struct exception_state states[INMATE_MAX_CPUS];
static char user_stack[USER_STACK] __attribute__((aligned(16)));

/* Provided by the linker script. */
extern const struct fixup fixups_start[];
extern const struct fixup fixups_end[];

/* Provided by vectors.S. */
void user_enter(const void *code, void *stack, uint64_t *saved);
void user_leave(void);

void exception_handle(struct exception_frame *frame);

void exception_expect(enum exception_resume resume)
{
	struct exception_state *state = &states[inmate_cpu()];

	state->record = (struct exception_record){ 0 };
	state->resume = resume;
	state->expected = true;
	__asm__ volatile("" : : : "memory");
}

struct exception_record exception_end(void)
{
	struct exception_state *state = &states[inmate_cpu()];

	__asm__ volatile("" : : : "memory");
	state->expected = false;
	return state->record;
}

uint32_t exception_nmis(void)
{
	return states[inmate_cpu()].nmis;
}

void exception_run_user(const void *code)
{
	user_enter(code, user_stack + sizeof(user_stack), segments_stack());
}

static void end_user(struct exception_frame *frame)
{
	frame->rip = (uint64_t)(uintptr_t)user_leave;
	frame->cs = SELECTOR_CODE;
	frame->rflags = RFLAGS_MASKED;
	frame->rsp = *segments_stack();
	frame->ss = SELECTOR_DATA;
}

static uint64_t read_address(uint64_t vector)
{
	uint64_t address = 0;

	if (vector == VECTOR_PF) {
		__asm__ volatile("mov %%cr2, %0" : "=r"(address));
	} else if (vector == VECTOR_DB) {
		__asm__ volatile("mov %%dr6, %0" : "=r"(address));
		__asm__ volatile("mov %0, %%dr6" : : "r"(DR6_NONE));
	}
	return address;
}

static void __attribute__((noreturn))
exception_unexpected(const struct exception_frame *frame)
{
	print("inmate: unexpected exception, CPU %u, vector %lu, "
	      "error 0x%lx, RIP 0x%lx, RSP 0x%lx, address 0x%lx\n",
	      inmate_cpu(), frame->vector, frame->error, frame->rip, frame->rsp,
	      read_address(frame->vector));
	inmate_halt();
}

/* Where execution goes on; false if nobody knows. */
static bool resume(struct exception_frame *frame, enum exception_resume how)
{
	if (frame->vector == VECTOR_DB || frame->vector == VECTOR_BP) {
		frame->rflags |= RFLAGS_RF;
		return true;
	}
	for (const struct fixup *fixup = fixups_start; fixup < fixups_end;
	     fixup++) {
		if (fixup->at == frame->rip) {
			frame->rip = fixup->resume;
			return true;
		}
	}
	if (how != EXCEPTION_RETURN) {
		return false;
	}
	frame->rip = *(const uint64_t *)frame->rsp;
	frame->rsp += sizeof(uint64_t);
	return true;
}

static void exception_record(struct exception_frame *frame)
{
	struct exception_state *state = &states[inmate_cpu()];
	struct exception_record *record = &state->record;
	uint64_t pc = frame->rip;

	if (!state->expected || !resume(frame, state->resume)) {
		exception_unexpected(frame);
	}
	record->count++;
	record->vector = (uint32_t)frame->vector;
	record->vectors |= 1UL << frame->vector;
	record->error = frame->error;
	record->pc = pc;
	record->flags = frame->rflags;
	record->address = read_address(frame->vector);
}

void exception_handle(struct exception_frame *frame)
{
	if (frame->vector == VECTOR_NMI) {
		states[inmate_cpu()].nmis++;
	} else if (frame->vector < IRQ_FIRST) {
		exception_record(frame);
	} else if (frame->vector == VECTOR_USER_END) {
		end_user(frame);
	} else {
		irq_handle((uint32_t)frame->vector);
	}
}
