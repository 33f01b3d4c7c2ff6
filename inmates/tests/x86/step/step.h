/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the files of this inmate share.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

#define DR6_NONE 0xffff0ff0UL
#define DR7_NONE 0x400UL

/* A register in a trapped page, and what of a value stays in it. */
struct window {
	const char *name;
	uint64_t address;
	uint32_t (*sticks)(uint32_t value);
	uint32_t (*neighbour)(void); /* the register that follows */
};

extern const struct window step_index; /* IOAPIC's index: 8 bits */
extern const struct window step_data;  /* the low half of an own pin */
extern const struct window step_count; /* the timer's first count: 32 bits */

/* Without the APIC's page there is no step_count. */
bool step_has_apic_page(void);

/* What the row saw, and whether that is what it must see. */
void step_check(const char *what, uint64_t got, uint64_t wanted);
void step_check_that(const char *what, bool holds, uint64_t got);

/* True if the emulator loses that: loses= of the command line. */
bool step_is_lost(const char *what);

/* Begin a row: its name on the console, when it is done. */
void step_begin(const char *name, const struct window *window);

/* End it; @steps is how many step_run() took, STEPS_ANY if that may vary. */
#define STEPS_ANY UINT32_MAX
void step_end(uint32_t steps);

/* Run the row's instruction, between two exits that no step has part in. */
uint64_t step_run(const void *code, uint64_t address, uint64_t value);

uint32_t step_read(const struct window *window);
void step_write(const struct window *window, uint32_t value);

/* Interrupts that were taken: kind and value of step_index at the last. */
uint32_t step_interrupts(void);
uint32_t step_index_seen(void);

/* An address that is @first, and a page further @second; 0: not there. */
uint64_t step_map(uint64_t first, uint64_t second);

/* The files' rows. */
void step_values(void);
void step_strings(void);
void step_flags(void);
void step_traps(void);
void step_storm(uint32_t rounds);

/* A row that ends the cell, by its name. */
void step_stop(const char *name);

/* rows.S, as hostile/code.h */
extern const char step_imm8[], step_imm16[], step_imm32[], step_sub[];
extern const char step_avx[], step_enter[];
extern const char step_call[], step_call_return[];
extern const char step_stos[], step_movs[], step_movs_one[], step_ins[];
extern const char step_pushf[], step_popf[], step_load_ss[];
extern const char step_trapped_shadow[];
extern const char step_breakpoint[], step_breakpoint_at[];
extern const char step_user_unaligned[], step_smap[], step_user_fault[];
extern const char step_int3[], step_exception[], step_interrupt[];
extern const char step_task_switch[];
extern uint64_t step_memory, step_address;
