/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * Out of long mode into 32-bit protected mode without paging, the only place
 * where a CPU switches tasks by itself and pushes onto any stack, and back.
 * Included from C and assembly.
 */
#pragma once

/* Descriptors there; the first three are as in long mode. */
#define PROTECTED_CODE64    0x08
#define PROTECTED_DATA	    0x10
#define PROTECTED_CODE32    0x18
#define PROTECTED_USER_DATA 0x23
#define PROTECTED_USER_CODE 0x2b
#define PROTECTED_TASK	    0x30 /* what the CPU is in */
#define PROTECTED_NEXT	    0x38 /* what it is to switch to */
#define PROTECTED_BUSY	    0x40 /* the same, as if it had been left */
#define PROTECTED_GATE	    0x48 /* a task gate to it */
#define PROTECTED_ABSENT    0x50
#define PROTECTED_SHORT	    0x58
#define PROTECTED_END	    0x60

#define PROTECTED_VECTORS   64
#define PROTECTED_GATED	    63 /* the vector of a task gate */
#define PROTECTED_STUB_SIZE 16

#ifndef __ASSEMBLER__

#include <stdint.h>

struct protected_pointer {
	uint16_t limit;
	uint64_t base;
} __attribute__((packed));

/* Filled by who calls: what protected_enter() loads. */
extern struct protected_pointer protected_gdt;
extern struct protected_pointer protected_idt;

/*
 * Run @code there, which ends by RET or by an exception. Returns the vector of
 * that, or UINT32_MAX.
 */
uint32_t protected_enter(const char *code);

/* A handler each, of PROTECTED_STUB_SIZE bytes, which end what is run. */
extern const char protected_handlers[];

/* Where a task begins that was switched to: what is run ends. */
extern const char protected_switched[];

/* Where user mode stays. */
extern const char protected_spin[];

/* What is run */
extern const char protected_jump[];
extern const char protected_call[];
extern const char protected_jump_gate[];
extern const char protected_call_gate[];
extern const char protected_interrupt[];
extern const char protected_exception[];
extern const char protected_return[];
extern const char protected_jump_absent[];
extern const char protected_jump_short[];
extern const char protected_jump_busy[];
extern const char protected_align[];

#endif
