/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exceptions at EL1. Interrupts go to gic_handle_irq(). A synchronous exception
 * ends the inmate with a message unless the CPU expects one: then it is counted
 * and recorded, and execution goes on.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define VECTOR_EL1		0x200
#define VECTOR_EL0_A64		0x400
#define VECTOR_EL0_A32		0x600

#define ESR_EC_SHIFT		26
#define EC_UNKNOWN		0x00
#define EC_FP			0x07
#define EC_SVC_A32		0x11
#define EC_SVC_A64		0x15
#define EC_SYSREG		0x18
#define EC_SVE			0x19
#define EC_SME			0x1d
#define EC_DATA_ABORT		0x25	/* at EL1 */
#define EC_STEP_EL0		0x32
#define EC_STEP_EL1		0x33
#define EC_BRK			0x3c

enum exception_resume {
	EXCEPTION_SKIP,		/* behind the instruction, 4 bytes on */
	EXCEPTION_RETURN,	/* where x30 points: the call failed */
};

/* The last exception, how many there were, and of which classes. */
struct exception_record {
	uint32_t count;
	uint32_t class;		/* EC_* */
	uint64_t classes;	/* bit EC_*: there was one */
	uint64_t vector;	/* VECTOR_* */
	uint64_t esr;
	uint64_t pc;		/* ELR_EL1 */
	uint64_t address;	/* FAR_EL1 */
};

/* What the vectors save; shared with vectors.S. */
struct exception_frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t unused;	/* keeps the stack 16-byte aligned */
};

/*
 * From here to exception_end() the calling CPU expects exceptions. A step that
 * is done ends stepping, and nothing is skipped.
 */
void exception_expect(enum exception_resume resume);
struct exception_record exception_end(void);

/*
 * Run @code at EL0 on its own stack until it executes SVC. Exceptions are to be
 * expected before. MMU off. @a32: @code is A32.
 */
void exception_run_el0(const void *code, bool a32);
