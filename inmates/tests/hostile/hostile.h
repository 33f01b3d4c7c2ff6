/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the files of this inmate share. An attack is one function; hostile.c
 * runs it and judges. Exceptions are expected (and skipped) all the time: an
 * attack that provokes one takes its record, any other is an error.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "exception.h"

enum attack_end {
	SURVIVES,	/* the cell runs on; checks tell what it saw */
	STOPS,		/* the hypervisor must stop the cell */
};

struct attack {
	const char *name;
	void (*run)(void);
	enum attack_end end;
};

struct attack_list {
	const struct attack *attacks;
	uint32_t count;
};

#define ATTACK_LIST(array)                                                   \
	{                                                                    \
		.attacks = (array), .count = sizeof(array) / sizeof(*(array)) \
	}

extern const struct attack_list memory_attacks;
extern const struct attack_list mmio_attacks;
extern const struct attack_list distributor_attacks;
extern const struct attack_list redistributor_attacks;
extern const struct attack_list interface_attacks;
extern const struct attack_list sgi_attacks;
extern const struct attack_list firmware_attacks;
extern const struct attack_list sysreg_attacks;
extern const struct attack_list el0_attacks;
extern const struct attack_list cpu_attacks;

/* Say so, and count it, if @got is not what the attack must see. */
void hostile_check(const char *what, uint64_t got, uint64_t wanted);

/* The same for a condition; @got is printed if it is false. */
void hostile_check_that(const char *what, bool holds, uint64_t got);

/* Exceptions since the last call. */
struct exception_record hostile_exceptions(void);

/* Check that exactly one exception has come, and that it says UNDEFINED. */
void hostile_check_undefined(const char *what, uint64_t vector);

/* Address the attack goes for: target= */
uint64_t hostile_target(void);

/* True if the cell owns @irq: irq=A,B,.. or the console's. */
bool hostile_owns_irq(uint32_t irq);

/* True if @affinity is this CPU's or listed in cpus= */
bool hostile_owns_cpu(uint64_t affinity);

/* An affinity that is not the cell's: foreign-cpu= or the first of 0..7. */
uint64_t hostile_foreign_cpu(void);

/* Encoding of a system register, as in MRS and MSR. */
#define SYSREG_CODE(op0, op1, crn, crm, op2)                                 \
	((op0) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)

/*
 * One instruction that is known as a number: with x0 = @value at EL1, returns
 * x0; or at EL0. Unless it raises an exception.
 */
uint64_t code_run(uint32_t instruction, uint64_t value);
void code_run_el0(uint32_t instruction);
void code_run_el0_a32(uint32_t instruction);

uint64_t code_read_sysreg(uint32_t sysreg);
void code_write_sysreg(uint32_t sysreg, uint64_t value);
uint32_t code_of_sysreg_read(uint32_t sysreg);
