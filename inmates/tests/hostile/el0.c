// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Programs at EL0 that use what the cell does not have: each gets an undefined
 * instruction exception in its own kernel, and the cell lives.
 */
#include "hostile.h"
#include "sysreg.h"

struct el0_row {
	const char *name;
	uint32_t instruction;
};

static const struct el0_row undefined_rows[] = {
	{ "UDF", 0x00000000 },	{ "PACGA", 0x9ac23020 },
	{ "RDVL", 0x04bf5020 }, { "SMSTART", 0xd503477f },
	{ "HVC", 0xd4000002 },	{ "SMC", 0xd4000003 },
	{ "HLT", 0xd4400000 },
};

/* Read at EL0. */
static const struct el0_row sysreg_rows[] = {
	{ "AMCR_EL0", SYSREG_CODE(3, 3, 13, 2, 0) },
	{ "AMEVCNTR00_EL0", SYSREG_CODE(3, 3, 13, 4, 0) },
	{ "SVCR", SYSREG_CODE(3, 3, 4, 2, 2) },
	{ "S3_3_C15_C0_0", SYSREG_CODE(3, 3, 15, 0, 0) },
	{ "S3_3_C11_C0_0", SYSREG_CODE(3, 3, 11, 0, 0) },
	{ "S3_1_C15_C2_0", SYSREG_CODE(3, 1, 15, 2, 0) },
};

#define LDADD	     0xf83f03e0u /* ldadd xzr, x0, [sp]: adds nothing */
#define A32_DBGDRAR  0xee110e10u /* mrc p14, 0, r0, c1, c0, 0 */
#define PFR0_EL0_A32 2

static void open_everything(void)
{
	sysreg_write(cpacr_el1, UINT32_MAX);
	isb();
}

static void undefined(void)
{
	open_everything();
	for (uint32_t i = 0;
	     i < sizeof(undefined_rows) / sizeof(undefined_rows[0]); i++) {
		code_run_el0(undefined_rows[i].instruction);
		hostile_check_undefined(undefined_rows[i].name, VECTOR_EL0_A64);
	}
}

static void sysregs(void)
{
	open_everything();
	for (uint32_t i = 0; i < sizeof(sysreg_rows) / sizeof(sysreg_rows[0]);
	     i++) {
		uint32_t code = sysreg_rows[i].instruction;

		code_run_el0(code_of_sysreg_read(code));
		hostile_check_undefined(sysreg_rows[i].name, VECTOR_EL0_A64);
	}
}

/* Not hidden: runs where the CPU has it, is undefined where not. */
static void atomics(void)
{
	bool present = (sysreg_read(id_aa64isar0_el1) >> 20 & 0xf) != 0;

	code_run_el0(LDADD);
	if (present) {
		hostile_check("LDADD", hostile_exceptions().count, 0);
	} else {
		hostile_check_undefined("LDADD", VECTOR_EL0_A64);
	}
}

static void a32_debug(void)
{
	if ((sysreg_read(id_aa64pfr0_el1) & 0xf) != PFR0_EL0_A32) {
		return;
	}
	code_run_el0_a32(A32_DBGDRAR);
	hostile_check_undefined("DBGDRAR", VECTOR_EL0_A32);
}

static const struct attack attacks[] = {
	{ "el0-undefined", undefined, SURVIVES },
	{ "el0-sysreg", sysregs, SURVIVES },
	{ "el0-atomics", atomics, SURVIVES },
	{ "el0-a32", a32_debug, SURVIVES },
};

const struct attack_list el0_attacks = ATTACK_LIST(attacks);
