// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Every encoding of system registers and system instructions there is, at EL1
 * and at EL0, without a list of what is trapped: each works as the cell's own,
 * or is undefined.
 */
#include "exception.h"
#include "gic.h"
#include "hostile.h"
#include "instructions.h"
#include "sysreg.h"
#include "timer.h"

#define OP1S	   8
#define CRNS	   16
#define CRMS	   16
#define OP2S	   8
#define NUM_HINTS  128
#define HINT_WFE   2
#define HINT_WFI   3
#define X1	   1u
#define SCTLR_KEYS 0xc8002000UL /* EnIA, EnIB, EnDA, EnDB */
#define SCRATCH	   2048		/* the largest block of DC ZVA */

/* Absent, or EL1's own: features that it has closed to itself or to EL0. */
#define OWN_CLASSES                                                            \
	(1UL << EC_UNKNOWN | 1UL << EC_FP | 1UL << EC_SYSREG | 1UL << EC_SVE | \
	 1UL << EC_SME)
#define OR_ABORTED (OWN_CLASSES | 1UL << EC_DATA_ABORT)

enum access {
	READS,
	WRITES,
	EXECUTES, /* system instructions */
	READS_EL0,
};

static char scratch[SCRATCH] __attribute__((aligned(SCRATCH)));

/*
 * Writes that break the cell itself: its MMU is switched on without tables, its
 * interrupts are opened.
 */
static bool is_left_alone(uint32_t sysreg)
{
	return sysreg == SYSREG_CODE(3u, 0u, 1u, 0u, 0u) || /* SCTLR_EL1 */
	       sysreg == SYSREG_CODE(3u, 3u, 4u, 2u, 1u);   /* DAIF */
}

/* What was read before is written back at once. */
static uint32_t put_write(uint32_t *code, uint32_t sysreg)
{
	code[0] = code_of_sysreg_read(sysreg) | X1;
	code[1] = code_of_sysreg_write(sysreg);
	code[2] = code_of_sysreg_write(sysreg) | X1;
	return 3;
}

/* The encodings that differ in op2 alone. */
static void run_row(uint32_t row, enum access access, uint64_t value)
{
	uint32_t code[CODE_MAX];
	uint32_t count = 0;

	for (uint32_t op2 = 0; op2 < OP2S; op2++) {
		uint32_t sysreg = row | op2 << 5;

		if (access == EXECUTES) {
			code[count++] = code_of_sysreg_write(sysreg);
		} else if (access != WRITES) {
			code[count++] = code_of_sysreg_read(sysreg);
		} else if (!is_left_alone(sysreg)) {
			count += put_write(code + count, sysreg);
		}
	}
	if (access == READS_EL0) {
		code_run_all_el0(code, count);
	} else {
		code_run_all(code, count, value);
	}
}

static void sweep(uint32_t op0, enum access access, uint64_t value,
		  uint64_t classes)
{
	for (uint32_t op1 = 0; op1 < OP1S; op1++) {
		for (uint32_t n = 0; n < CRNS * CRMS; n++) {
			run_row(SYSREG_CODE(op0, op1, n / CRMS, n % CRMS, 0u),
				access, value);
		}
		hostile_check_classes("exceptions", classes);
	}
}

/* Registers of the interface that were written have lost their values. */
static void repair(void)
{
	timer_stop();
	sysreg_write(mdscr_el1, 0);
	hostile_repair_interrupts();
}

static void read_debug(void)
{
	sweep(2, READS, 0, OWN_CLASSES);
}

static void read_system(void)
{
	sweep(3, READS, 0, OWN_CLASSES);
	repair();
}

static void write_debug(void)
{
	sweep(2, WRITES, 0, OWN_CLASSES);
	sweep(2, WRITES, UINT64_MAX, OWN_CLASSES);
	repair();
}

static void write_ones(void)
{
	sweep(3, WRITES, UINT64_MAX, OWN_CLASSES);
	repair();
}

static void write_zeros(void)
{
	sweep(3, WRITES, 0, OWN_CLASSES);
	repair();
}

static void run_system_instructions(void)
{
	sweep(1, READS, 0, OWN_CLASSES);
	sweep(1, EXECUTES, (uintptr_t)scratch, OR_ABORTED);
	sweep(1, EXECUTES, UINT64_MAX, OR_ABORTED);
}

static void read_at_el0(void)
{
	sysreg_write(cpacr_el1, UINT32_MAX);
	isb();
	sweep(3, READS_EL0, 0, OWN_CLASSES);
	sweep(1, READS_EL0, 0, OWN_CLASSES);
}

/* Pointer authentication hides among the hints. */
static void run_hints(void)
{
	uint64_t sctlr = sysreg_read(sctlr_el1);

	sysreg_write(sctlr_el1, sctlr | SCTLR_KEYS);
	isb();
	for (uint32_t n = 0; n < NUM_HINTS; n++) {
		if (n != HINT_WFE && n != HINT_WFI) {
			code_run(HINT(n), 0);
		}
	}
	sysreg_write(sctlr_el1, sctlr);
	isb();
	hostile_check_classes("exceptions", OWN_CLASSES);
}

static const struct attack attacks[] = {
	{ "sweep-read-debug", read_debug, SURVIVES, 0 },
	{ "sweep-read", read_system, SURVIVES, 0 },
	{ "sweep-write-debug", write_debug, SURVIVES, 0 },
	{ "sweep-write-ones", write_ones, SURVIVES, 0 },
	{ "sweep-write-zeros", write_zeros, SURVIVES, 0 },
	{ "sweep-instructions", run_system_instructions, SURVIVES, 0 },
	{ "sweep-el0", read_at_el0, SURVIVES, 0 },
	{ "sweep-hints", run_hints, SURVIVES, 0 },
};

const struct attack_list sweep_attacks = ATTACK_LIST(attacks, ANY_GIC);
