/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the files of this inmate share. An attack is one function; hostile.c
 * runs it and judges. Exceptions are expected all the time: an attack that
 * provokes one takes its record, any other is an error.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include "exception.h"

enum attack_end {
	SURVIVES, /* the cell runs on; checks tell what it saw */
	STOPS,	  /* the hypervisor must stop the cell */
	ENDS,	  /* the cell asks for its end */
	EITHER,	  /* it survives, or the hypervisor stops the cell */
	HANGS,	  /* the cell harms itself: it runs on, and says no more */
};

/* The local APIC that attacks are made for: how the hypervisor has it. */
enum attack_apic {
	ANY_APIC,
	XAPIC,	/* its page traps, and MSRs stand for it */
	X2APIC, /* its page is nobody's */
};

struct attack {
	const char *name;
	void (*run)(void);
	enum attack_end end;
	const void *code; /* what run() executes, if it is made for many */
};

struct attack_list {
	const struct attack *attacks;
	uint32_t count;
	enum attack_apic apic;
};

#define ATTACK_LIST(array, kind)                                               \
	{                                                                      \
		.attacks = (array), .count = sizeof(array) / sizeof(*(array)), \
		.apic = (kind)                                                 \
	}

extern const struct attack_list memory_attacks;
extern const struct attack_list walk_attacks;
extern const struct attack_list apic_page_attacks;
extern const struct attack_list apic_absent_attacks;
extern const struct attack_list ioapic_page_attacks;
extern const struct attack_list ioapic_attacks;
extern const struct attack_list icr_attacks;
extern const struct attack_list lvt_attacks;
extern const struct attack_list port_attacks;
extern const struct attack_list msr_attacks;
extern const struct attack_list cpuid_attacks;
extern const struct attack_list virtual_attacks;
extern const struct attack_list control_attacks;
extern const struct attack_list debug_attacks;
extern const struct attack_list fault_attacks;
extern const struct attack_list mode_attacks;
extern const struct attack_list task_attacks;
extern const struct attack_list storm_attacks;
extern const struct attack_list hang_attacks;
extern const struct attack_list cpu_attacks;

/* Say so, and count it, if @got is not what the attack must see. */
void hostile_check(const char *what, uint64_t got, uint64_t wanted);

/* The same for a condition; @got is printed if it is false. */
void hostile_check_that(const char *what, bool holds, uint64_t got);

/* Exceptions since the last call. */
struct exception_record hostile_exceptions(void);

/* Check that all exceptions since the last call were of these vectors. */
void hostile_check_vectors(const char *what, uint64_t vectors);

/* Check that exactly one exception has come, with @vector. */
void hostile_check_vector(const char *what, uint32_t vector);

/* The attack's code, on @address. */
uint64_t hostile_run_code(uint64_t address);

/* The same, for who runs it in another way. */
const char *hostile_code(void);

/* Address the attack goes for, one of target=; where the cell sees it. */
uint64_t hostile_target(void);

/* Make a 2 MiB page that holds @physical visible; returns where it is. */
uint64_t hostile_map(uint64_t physical);

/* True if the APIC's page traps. */
bool hostile_has_apic_page(void);

/* An APIC id that is not the cell's: foreign-cpu= */
uint64_t hostile_foreign_cpu(void);

/* A pin that is the cell's: console_irq()'s. */
uint32_t hostile_own_pin(void);

/* True if @port is the console's. */
bool hostile_owns_port(uint32_t port);

/* First of the four ports of the PM timer; 0: there is none. */
uint32_t hostile_pm_timer(void);

/* Interrupts that this cell's first CPU has taken. */
uint32_t hostile_interrupts(void);

/* Take what is pending. */
void hostile_take_interrupts(void);

/* APIC and pin as they were. */
void hostile_repair_interrupts(void);

/* Run what lies there: its fetch must not succeed. */
void hostile_execute(uint64_t address);

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))
