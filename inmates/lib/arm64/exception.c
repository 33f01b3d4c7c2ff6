// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exceptions at EL1, called from the vectors with everything saved.
 */
#include <stddef.h>
#include "exception.h"
#include "gic.h"
#include "inmate.h"
#include "print.h"
#include "sysreg.h"

#define VECTOR_KIND_MASK 0x180
#define VECTOR_KIND_SYNC 0x000
#define VECTOR_KIND_IRQ	 0x080
#define INSTRUCTION_SIZE 4
#define EL0_STACK_SIZE	 1024

_Static_assert(sizeof(struct exception_frame) == 272, "FRAME_SIZE");
_Static_assert(offsetof(struct exception_frame, x[30]) == 240, "FRAME_LR");
_Static_assert(offsetof(struct exception_frame, spsr) == 256, "FRAME_SPSR");

struct exception_state {
	bool expected;
	enum exception_resume resume;
	struct exception_record record;
};

static struct exception_state states[INMATE_MAX_CPUS];
static char el0_stack[EL0_STACK_SIZE] __attribute__((aligned(16)));

/* Provided by vectors.S. */
void el0_enter(const void *code, void *stack, uint64_t spsr);
void el0_leave(void);

void exception_handle(struct exception_frame *frame, uint64_t vector);

void exception_expect(enum exception_resume resume)
{
	struct exception_state *state = &states[inmate_cpu()];

	*state = (struct exception_state){ .expected = true, .resume = resume };
	isb();
}

struct exception_record exception_end(void)
{
	struct exception_state *state = &states[inmate_cpu()];

	/* What was provoked must have arrived. */
	dsb();
	isb();
	state->expected = false;
	return state->record;
}

void exception_run_el0(const void *code, bool a32)
{
	el0_enter(code, el0_stack + sizeof(el0_stack),
		  a32 ? SPSR_A32_USER_MASKED : SPSR_EL0T_MASKED);
}

static bool is_call_from_el0(uint64_t vector, uint32_t class)
{
	return (vector == VECTOR_EL0_A64 && class == EC_SVC_A64) ||
	       (vector == VECTOR_EL0_A32 && class == EC_SVC_A32);
}

static void __attribute__((noreturn))
exception_unexpected(const struct exception_frame *frame, uint64_t vector)
{
	print("inmate: unexpected exception, CPU %u, vector 0x%lx, "
	      "ESR 0x%lx, ELR 0x%lx, FAR 0x%lx\n",
	      inmate_cpu(), vector, sysreg_read(esr_el1), frame->elr,
	      sysreg_read(far_el1));
	inmate_halt();
}

static void exception_sync(struct exception_frame *frame, uint64_t vector)
{
	struct exception_state *state = &states[inmate_cpu()];
	uint64_t esr = sysreg_read(esr_el1);
	uint32_t class = (uint32_t)(esr >> ESR_EC_SHIFT);

	if (is_call_from_el0(vector, class)) {
		frame->elr = (uint64_t)(uintptr_t)el0_leave;
		frame->spsr = SPSR_EL1H_MASKED;
		return;
	}
	if (!state->expected) {
		exception_unexpected(frame, vector);
	}
	state->record.count++;
	state->record.class = class;
	state->record.classes |= 1UL << class;
	state->record.vector = vector;
	state->record.esr = esr;
	state->record.pc = frame->elr;
	state->record.address = sysreg_read(far_el1);
	if (class == EC_STEP_EL0 || class == EC_STEP_EL1) {
		sysreg_write(mdscr_el1, 0);
	} else if (state->resume == EXCEPTION_RETURN) {
		frame->elr = frame->x[30];
	} else {
		frame->elr += INSTRUCTION_SIZE;
	}
}

void exception_handle(struct exception_frame *frame, uint64_t vector)
{
	switch (vector & VECTOR_KIND_MASK) {
	case VECTOR_KIND_SYNC:
		exception_sync(frame, vector);
		break;
	case VECTOR_KIND_IRQ:
		gic_handle_irq();
		break;
	default:
		exception_unexpected(frame, vector);
	}
}
