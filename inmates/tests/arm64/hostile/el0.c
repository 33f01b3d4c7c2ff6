// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Programs at EL0 that use what the cell does not have: each gets an undefined
 * instruction exception in its own kernel, and the cell lives.
 */
#include "hostile.h"
#include "instructions.h"
#include "platform.h"
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

#define LDADD_SP       0xf83f03e0u /* ldadd xzr, x0, [sp]: adds nothing */
#define SCTLR_EL0_OPEN (1u << 26 | 1u << 18 | 1u << 16 | 1u << 15)
#define A32_DBGDRAR    0xee110e10u /* mrc p14, 0, r0, c1, c0, 0 */
#define PFR0_EL0_A32   2

/* On x0, which is where the code is: clean, invalidate, zero nothing. */
static const uint32_t maintenance_code[] = {
	DC_CVAC,
	DC_CVAU,
	DC_CIVAC,
	IC_IVAU,
	PRFM_LOAD,
	0xd503205f /* WFE */,
	0xd5033f9f /* DSB SY */,
	0xd53b0020 /* CTR_EL0 */,
	0xd53be040 /* CNTVCT_EL0 */,
};

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

	code_run_el0(LDADD_SP);
	if (present) {
		hostile_check("LDADD", hostile_exceptions().count, 0);
	} else {
		hostile_check_undefined("LDADD", VECTOR_EL0_A64);
	}
}

/* EL0 may use the window as EL1 does, where EL1 gives it to EL0. */
static void distributor(void)
{
	uint64_t gicd = platform.gicd_base;
	uint32_t code[] = {
		MOVZ_X0(gicd & UINT16_MAX),
		MOVK_X0_16(gicd >> 16 & UINT16_MAX),
		MOVK_X0_32(gicd >> 32 & UINT16_MAX),
		LDR_W,
		STR_XZR,
	};

	code_run_all_el0(code, sizeof(code) / sizeof(*code));
	hostile_check("load and store", hostile_exceptions().count, 0);
}

/* Caches, barriers and waits that EL1 left open. */
static void maintenance(void)
{
	uint64_t sctlr = sysreg_read(sctlr_el1);

	sysreg_write(sctlr_el1, sctlr | SCTLR_EL0_OPEN);
	isb();
	for (uint32_t i = 0; i < sizeof(maintenance_code) / sizeof(uint32_t);
	     i++) {
		code_run_el0(maintenance_code[i]);
		hostile_check_classes("maintenance",
				      1UL << EC_UNKNOWN | 1UL << EC_SYSREG);
	}
	sysreg_write(sctlr_el1, sctlr);
	isb();
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
	{ "el0-undefined", undefined, SURVIVES, 0 },
	{ "el0-sysreg", sysregs, SURVIVES, 0 },
	{ "el0-atomics", atomics, SURVIVES, 0 },
	{ "el0-gicd", distributor, SURVIVES, 0 },
	{ "el0-maintenance", maintenance, SURVIVES, 0 },
	{ "el0-a32", a32_debug, SURVIVES, 0 },
};

const struct attack_list el0_attacks = ATTACK_LIST(attacks, ANY_GIC);
