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
	HANGS,		/* the cell harms itself: it runs on, and says no more */
};

/* The interrupt controller that attacks are made for. */
enum attack_gic {
	ANY_GIC,
	GIC_V2 = 2,
	GIC_V3 = 3,
};

struct attack {
	const char *name;
	void (*run)(void);
	enum attack_end end;
	uint32_t instruction; /* what run() executes, if it is made for many */
};

struct attack_list {
	const struct attack *attacks;
	uint32_t count;
	enum attack_gic gic;
};

#define ATTACK_LIST(array, controller)                                         \
	{                                                                      \
		.attacks = (array), .count = sizeof(array) / sizeof(*(array)), \
		.gic = (controller)                                            \
	}

extern const struct attack_list memory_attacks;
extern const struct attack_list width_attacks;
extern const struct attack_list mmio_attacks;
extern const struct attack_list distributor_attacks;
extern const struct attack_list router_attacks;
extern const struct attack_list redistributor_attacks;
extern const struct attack_list private_attacks;
extern const struct attack_list interface_attacks;
extern const struct attack_list gicv2_interface_attacks;
extern const struct attack_list gicv2_distributor_attacks;
extern const struct attack_list sgi_attacks;
extern const struct attack_list firmware_attacks;
extern const struct attack_list sysreg_attacks;
extern const struct attack_list el0_attacks;
extern const struct attack_list cpu_attacks;
extern const struct attack_list sweep_attacks;
extern const struct attack_list debug_attacks;
extern const struct attack_list pmu_attacks;
extern const struct attack_list storm_attacks;
extern const struct attack_list hang_attacks;
extern const struct attack_list register_attacks;

/* Say so, and count it, if @got is not what the attack must see. */
void hostile_check(const char *what, uint64_t got, uint64_t wanted);

/* The same for a condition; @got is printed if it is false. */
void hostile_check_that(const char *what, bool holds, uint64_t got);

/* Exceptions since the last call. */
struct exception_record hostile_exceptions(void);

/* Check that all exceptions since the last call were of these classes. */
void hostile_check_classes(const char *what, uint64_t classes);

/* Check that exactly one exception has come, and that it says UNDEFINED. */
void hostile_check_undefined(const char *what, uint64_t vector);

/* The attack's instruction, whose address or value is x0. */
uint32_t hostile_instruction(void);

/* Address the attack goes for: target= */
uint64_t hostile_target(void);

/* Address of a function or object of the hypervisor in its own map: el2= */
uint64_t hostile_hypervisor(void);

/* True on a board with GICv3; else it has a GICv2. */
bool hostile_has_gicv3(void);

/* Let no interrupt through to the calling CPU, the kick neither. */
void hostile_close_interface(void);

/* Make the timer's interrupt active, as in a handler; false if it fails. */
bool hostile_take_timer(void);

/*
 * The calling CPU's interface and interrupts, and those of the cell, as at the
 * inmate's start, whatever the attack has made of them.
 */
void hostile_repair_interrupts(void);

/*
 * Try to set a register to @value: what @mask tells of it must stay as it was.
 */
void hostile_try_keep(const char *what, uint64_t address, uint32_t value,
		      uint32_t mask);

/* Interrupts of this cell's CPU that were taken by irq_wait(). */
uint32_t hostile_interrupts(void);

/* True if the cell owns @irq: irq=A,B,.. or the console's. */
bool hostile_owns_irq(uint32_t irq);

/* Interrupt ids there are, and one SPI of the cell. */
uint32_t hostile_num_irqs(void);
uint32_t hostile_own_irq(void);

/* True if @affinity is this CPU's or listed in cpus= */
bool hostile_owns_cpu(uint64_t affinity);

/* An affinity that is not the cell's: foreign-cpu= or the first of 0..7. */
uint64_t hostile_foreign_cpu(void);

/*
 * Widths that no register of a frame's bit arrays has: they read as zero. @step
 * is where the frame's share of each array begins.
 */
void hostile_try_widths(uint64_t frame, uint64_t step);

/* Run what lies there: its fetch must not succeed. */
void hostile_execute(uint64_t address);

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

/* The same for @count instructions, of which some may raise exceptions. */
#define CODE_MAX 64
void code_run_all(const uint32_t *instructions, uint32_t count, uint64_t value);
void code_run_all_el0(const uint32_t *instructions, uint32_t count);

uint64_t code_read_sysreg(uint32_t sysreg);
void code_write_sysreg(uint32_t sysreg, uint64_t value);
uint32_t code_of_sysreg_read(uint32_t sysreg);
uint32_t code_of_sysreg_write(uint32_t sysreg);
