/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Exceptions. Interrupts go to irq_handle(). An exception ends the inmate with a
 * message unless the CPU expects one: then it is counted and recorded, and
 * execution goes on. Instructions have no fixed length here, so where it goes on
 * must be known:
 *
 * - behind an instruction that was written with EXCEPTION_POINT();
 * - with EXCEPTION_RETURN at any other, where the word points that RSP points
 *   to: as if the function that raised the exception had returned. It must be
 *   one in assembly that has pushed nothing, or a jump to where no code is;
 * - in both cases behind the instruction, if that is how the exception is taken
 *   (#BP, #DB).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define VECTOR_DE		0
#define VECTOR_DB		1
#define VECTOR_NMI		2
#define VECTOR_BP		3
#define VECTOR_OF		4
#define VECTOR_UD		6
#define VECTOR_NM		7
#define VECTOR_DF		8
#define VECTOR_TS		10
#define VECTOR_NP		11
#define VECTOR_SS		12
#define VECTOR_GP		13
#define VECTOR_PF		14
#define VECTOR_MF		16
#define VECTOR_AC		17
#define VECTOR_MC		18
#define VECTOR_XM		19

#define VECTOR_USER_END		0x2f	/* what code in user mode ends with */

/* One instruction of an asm statement, which may raise an exception. */
#define EXCEPTION_POINT(instruction)            \
	"771:	" instruction "\n"             \
	"772:\n"                               \
	".pushsection .fixups, \"a\"\n"        \
	".balign 8\n"                          \
	".quad 771b, 772b\n"                   \
	".popsection\n"

enum exception_resume {
	EXCEPTION_SKIP,		/* only what is an EXCEPTION_POINT() */
	EXCEPTION_RETURN,	/* from the function otherwise */
};

/* The last exception, how many there were, and of which vectors. */
struct exception_record {
	uint32_t count;
	uint32_t vector;	/* VECTOR_* */
	uint64_t vectors;	/* bit VECTOR_*: there was one */
	uint64_t error;		/* 0 where there is no error code */
	uint64_t pc;		/* RIP as it was pushed */
	uint64_t flags;		/* RFLAGS as they were pushed */
	uint64_t address;	/* CR2, of #PF; DR6, of #DB */
};

/* What the vectors save; shared with vectors.S. */
struct exception_frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
	uint64_t vector;
	uint64_t error;
	uint64_t rip, cs, rflags, rsp, ss;
};

/* From here to exception_end() the calling CPU expects exceptions. */
void exception_expect(enum exception_resume resume);
struct exception_record exception_end(void);

/* NMIs that the calling CPU has taken. They are never exceptions. */
uint32_t exception_nmis(void);

/*
 * Run @code in user mode on its own stack, interrupts masked, until it executes
 * INT VECTOR_USER_END.
 */
void exception_run_user(const void *code);
