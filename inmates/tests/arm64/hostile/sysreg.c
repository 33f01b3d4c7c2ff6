// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * System registers at EL1 that a cell does not have, or must not change. What
 * is hidden behaves as absent.
 */
#include "hostile.h"
#include "sysreg.h"

#define OSLSR_OSLK	  (1u << 1)
#define TRACE_REGISTERS	  0x400 /* CRn 0 to 7 */
#define MONITOR_REGISTERS 0x70	/* CRm 2 to 15 */

enum rule {
	UNDEFINED,     /* no access at all */
	HARMLESS,      /* undefined, or ignores writes */
	FIXED,	       /* reads as `value` and ignores writes */
	WRITE_IGNORED, /* write only, without effect */
};

struct sysreg_row {
	const char *name;
	uint32_t code;
	enum rule rule;
	uint64_t value;
};

static const struct sysreg_row interface_rows[] = {
	{ "ICC_IAR0_EL1", SYSREG_CODE(3, 0, 12, 8, 0), FIXED, 1023 },
	{ "ICC_EOIR0_EL1", SYSREG_CODE(3, 0, 12, 8, 1), WRITE_IGNORED, 0 },
	{ "ICC_HPPIR0_EL1", SYSREG_CODE(3, 0, 12, 8, 2), FIXED, 1023 },
	{ "ICC_BPR0_EL1", SYSREG_CODE(3, 0, 12, 8, 3), FIXED, 0 },
	{ "ICC_AP0R0_EL1", SYSREG_CODE(3, 0, 12, 8, 4), FIXED, 0 },
	{ "ICC_IGRPEN0_EL1", SYSREG_CODE(3, 0, 12, 12, 6), FIXED, 0 },
	{ "ICC_SRE_EL1", SYSREG_CODE(3, 0, 12, 12, 5), FIXED, 7 },
};

static const struct sysreg_row debug_rows[] = {
	{ "OSLAR_EL1", SYSREG_CODE(2, 0, 1, 0, 4), WRITE_IGNORED, 0 },
	{ "OSDLR_EL1", SYSREG_CODE(2, 0, 1, 3, 4), FIXED, 0 },
	{ "DBGPRCR_EL1", SYSREG_CODE(2, 0, 1, 4, 4), FIXED, 0 },
};

static const struct sysreg_row implementation_rows[] = {
	{ "ACTLR_EL1", SYSREG_CODE(3, 0, 1, 0, 1), FIXED, 0 },
	{ "S3_0_C15_C0_0", SYSREG_CODE(3, 0, 15, 0, 0), HARMLESS, 0 },
	{ "S3_0_C15_C2_1", SYSREG_CODE(3, 0, 15, 2, 1), HARMLESS, 0 },
	{ "S3_0_C11_C0_2", SYSREG_CODE(3, 0, 11, 0, 2), HARMLESS, 0 },
	{ "L2CTLR_EL1", SYSREG_CODE(3, 1, 11, 0, 2), HARMLESS, 0 },
	{ "L2ECTLR_EL1", SYSREG_CODE(3, 1, 11, 0, 3), HARMLESS, 0 },
	{ "CPUACTLR_EL1", SYSREG_CODE(3, 1, 15, 2, 0), HARMLESS, 0 },
	{ "CPUECTLR_EL1", SYSREG_CODE(3, 1, 15, 2, 1), HARMLESS, 0 },
	{ "CPUMERRSR_EL1", SYSREG_CODE(3, 1, 15, 2, 2), HARMLESS, 0 },
	{ "S3_3_C15_C0_0", SYSREG_CODE(3, 3, 15, 0, 0), HARMLESS, 0 },
	{ "S3_7_C15_C0_0", SYSREG_CODE(3, 7, 15, 0, 0), HARMLESS, 0 },
};

static const struct sysreg_row feature_rows[] = {
	{ "LORSA_EL1", SYSREG_CODE(3, 0, 10, 4, 0), UNDEFINED, 0 },
	{ "LORC_EL1", SYSREG_CODE(3, 0, 10, 4, 3), UNDEFINED, 0 },
	{ "ZCR_EL1", SYSREG_CODE(3, 0, 1, 2, 0), UNDEFINED, 0 },
	{ "SMCR_EL1", SYSREG_CODE(3, 0, 1, 2, 6), UNDEFINED, 0 },
	/* Hidden by FEAT_FGT; QEMU 7.2 has SME without it, and RAZ/WI. */
	{ "SMPRI_EL1", SYSREG_CODE(3, 0, 1, 2, 4), HARMLESS, 0 },
	{ "SVCR", SYSREG_CODE(3, 3, 4, 2, 2), UNDEFINED, 0 },
	{ "AMCR_EL0", SYSREG_CODE(3, 3, 13, 2, 0), UNDEFINED, 0 },
	{ "AMEVCNTR00_EL0", SYSREG_CODE(3, 3, 13, 4, 0), UNDEFINED, 0 },
	{ "TRCOSLSR", SYSREG_CODE(2, 1, 1, 1, 4), UNDEFINED, 0 },
	{ "TRFCR_EL1", SYSREG_CODE(3, 0, 1, 2, 1), UNDEFINED, 0 },
	{ "PMSCR_EL1", SYSREG_CODE(3, 0, 9, 9, 0), UNDEFINED, 0 },
	{ "PMBLIMITR_EL1", SYSREG_CODE(3, 0, 9, 10, 0), UNDEFINED, 0 },
	{ "TRBLIMITR_EL1", SYSREG_CODE(3, 0, 9, 11, 0), UNDEFINED, 0 },
	{ "APIAKeyLo_EL1", SYSREG_CODE(3, 0, 2, 1, 0), UNDEFINED, 0 },
	{ "APGAKeyHi_EL1", SYSREG_CODE(3, 0, 2, 3, 1), UNDEFINED, 0 },
	{ "ERRSELR_EL1", SYSREG_CODE(3, 0, 5, 3, 1), UNDEFINED, 0 },
	{ "ERXSTATUS_EL1", SYSREG_CODE(3, 0, 5, 4, 2), UNDEFINED, 0 },
	{ "MPAM0_EL1", SYSREG_CODE(3, 0, 10, 5, 1), UNDEFINED, 0 },
	{ "MPAM1_EL1", SYSREG_CODE(3, 0, 10, 5, 0), UNDEFINED, 0 },
	{ "RGSR_EL1", SYSREG_CODE(3, 0, 1, 0, 5), UNDEFINED, 0 },
	{ "GCR_EL1", SYSREG_CODE(3, 0, 1, 0, 6), UNDEFINED, 0 },
	{ "TFSR_EL1", SYSREG_CODE(3, 0, 5, 6, 0), UNDEFINED, 0 },
	{ "SCXTNUM_EL1", SYSREG_CODE(3, 0, 13, 0, 7), UNDEFINED, 0 },
};

static const struct sysreg_row higher_rows[] = {
	{ "HCR_EL2", SYSREG_CODE(3, 4, 1, 1, 0), UNDEFINED, 0 },
	{ "VTTBR_EL2", SYSREG_CODE(3, 4, 2, 1, 0), UNDEFINED, 0 },
	{ "VBAR_EL2", SYSREG_CODE(3, 4, 12, 0, 0), UNDEFINED, 0 },
	{ "ICC_SRE_EL2", SYSREG_CODE(3, 4, 12, 9, 5), UNDEFINED, 0 },
	{ "ICH_HCR_EL2", SYSREG_CODE(3, 4, 12, 11, 0), UNDEFINED, 0 },
	{ "SP_EL2", SYSREG_CODE(3, 6, 4, 1, 0), UNDEFINED, 0 },
	{ "RMR_EL1", SYSREG_CODE(3, 0, 12, 0, 2), UNDEFINED, 0 },
	{ "SCR_EL3", SYSREG_CODE(3, 6, 1, 1, 0), UNDEFINED, 0 },
};

/* Fields of ID registers that must say: not there. */
struct id_row {
	const char *name;
	uint32_t code;
	uint64_t hidden;
};

static const struct id_row id_rows[] = {
	/* SVE, RAS, SEL2, MPAM, AMU, RME, and CSV2 above 1 */
	{ "ID_AA64PFR0_EL1", SYSREG_CODE(3, 0, 0, 4, 0), 0x0ef0fffff0000000 },
	/* all but BT and SSBS */
	{ "ID_AA64PFR1_EL1", SYSREG_CODE(3, 0, 0, 4, 1), 0xffffffffffffff00 },
	{ "ID_AA64ZFR0_EL1", SYSREG_CODE(3, 0, 0, 4, 4), UINT64_MAX },
	{ "ID_AA64SMFR0_EL1", SYSREG_CODE(3, 0, 0, 4, 5), UINT64_MAX },
	/* all but versions of debug and PMU, and breakpoint counts */
	{ "ID_AA64DFR0_EL1", SYSREG_CODE(3, 0, 0, 5, 0), 0xffffff0f0f0f00f0 },
	/* TME */
	{ "ID_AA64ISAR0_EL1", SYSREG_CODE(3, 0, 0, 6, 0), 0x000000000f000000 },
	/* APA, API, GPA, GPI, LS64 */
	{ "ID_AA64ISAR1_EL1", SYSREG_CODE(3, 0, 0, 6, 1), 0xf0000000ff000ff0 },
	/* all but WFxT and RPRES */
	{ "ID_AA64ISAR2_EL1", SYSREG_CODE(3, 0, 0, 6, 2), 0xffffffffffffff00 },
	/* FGT, ECV */
	{ "ID_AA64MMFR0_EL1", SYSREG_CODE(3, 0, 0, 7, 0), 0xff00000000000000 },
	/* VH, LO, TWED, HCX, CMOW, TIDCP1 */
	{ "ID_AA64MMFR1_EL1", SYSREG_CODE(3, 0, 0, 7, 1), 0x0ff00f0f000f0f00 },
	/* NV, EVT */
	{ "ID_AA64MMFR2_EL1", SYSREG_CODE(3, 0, 0, 7, 2), 0x0f0000000f000000 },
	{ "ID_AA64MMFR3_EL1", SYSREG_CODE(3, 0, 0, 7, 3), UINT64_MAX },
	{ "ID_AA64MMFR4_EL1", SYSREG_CODE(3, 0, 0, 7, 4), UINT64_MAX },
};

static void try_undefined(const struct sysreg_row *row)
{
	code_read_sysreg(row->code);
	hostile_check_undefined(row->name, VECTOR_EL1);
	code_write_sysreg(row->code, 0);
	hostile_check_undefined(row->name, VECTOR_EL1);
}

static void try_fixed(const struct sysreg_row *row)
{
	hostile_check(row->name, code_read_sysreg(row->code), row->value);
	code_write_sysreg(row->code, ~row->value);
	/* Some registers of this kind are read-only: undefined to write. */
	if (hostile_exceptions().count == 0) {
		hostile_check(row->name, code_read_sysreg(row->code),
			      row->value);
	}
}

static void try_harmless(const struct sysreg_row *row)
{
	uint64_t value = code_read_sysreg(row->code);
	struct exception_record record = hostile_exceptions();

	if (record.count != 0) {
		hostile_check(row->name, record.class, EC_UNKNOWN);
	}
	code_write_sysreg(row->code, ~value);
	record = hostile_exceptions();
	if (record.count != 0) {
		hostile_check(row->name, record.class, EC_UNKNOWN);
	} else {
		hostile_check(row->name, code_read_sysreg(row->code), value);
	}
}

static void try_row(const struct sysreg_row *row)
{
	switch (row->rule) {
	case UNDEFINED:
		try_undefined(row);
		break;
	case HARMLESS:
		try_harmless(row);
		break;
	case FIXED:
		try_fixed(row);
		break;
	case WRITE_IGNORED:
		code_write_sysreg(row->code, UINT64_MAX);
		hostile_check(row->name, hostile_exceptions().count, 0);
		break;
	}
}

static void try_rows(const struct sysreg_row *rows, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		try_row(&rows[i]);
	}
}

/* With a GICv2 the CPU has no such registers. */
static void group0(void)
{
	uint64_t count = sizeof(interface_rows) / sizeof(interface_rows[0]);

	for (uint64_t i = 0; i < count; i++) {
		if (hostile_has_gicv3()) {
			try_row(&interface_rows[i]);
		} else {
			code_write_sysreg(interface_rows[i].code, 0);
			hostile_check_undefined(interface_rows[i].name,
						VECTOR_EL1);
		}
	}
}

/* The OS lock must stay open: closed, it lets EL1 halt the CPU inside EL2. */
static void os_lock(void)
{
	try_rows(debug_rows, sizeof(debug_rows) / sizeof(debug_rows[0]));
	hostile_check("OSLSR_EL1", sysreg_read(oslsr_el1) & OSLSR_OSLK, 0);
}

static void implementation_defined(void)
{
	try_rows(implementation_rows,
		 sizeof(implementation_rows) / sizeof(implementation_rows[0]));
}

static void features(void)
{
	/* EL1 itself opens everything: no trap of its own may help. */
	sysreg_write(cpacr_el1, UINT32_MAX);
	isb();
	try_rows(feature_rows, sizeof(feature_rows) / sizeof(feature_rows[0]));
}

/* Every register of the trace unit. */
static void trace(void)
{
	for (uint32_t i = 0; i < TRACE_REGISTERS; i++) {
		code_read_sysreg(SYSREG_CODE(2u, 1u, 0u, 0u, 0u) | i << 5);
		hostile_check_undefined("trace register", VECTOR_EL1);
	}
}

/* Buffers that the CPU writes past all translation of the guest. */
static const struct sysreg_row buffer_rows[] = {
	{ "PMSCR_EL1", SYSREG_CODE(3, 0, 9, 9, 0), UNDEFINED, 0 },
	{ "PMSICR_EL1", SYSREG_CODE(3, 0, 9, 9, 2), UNDEFINED, 0 },
	{ "PMSFCR_EL1", SYSREG_CODE(3, 0, 9, 9, 4), UNDEFINED, 0 },
	{ "PMBLIMITR_EL1", SYSREG_CODE(3, 0, 9, 10, 0), UNDEFINED, 0 },
	{ "PMBPTR_EL1", SYSREG_CODE(3, 0, 9, 10, 1), UNDEFINED, 0 },
	{ "PMBSR_EL1", SYSREG_CODE(3, 0, 9, 10, 3), UNDEFINED, 0 },
	{ "TRBLIMITR_EL1", SYSREG_CODE(3, 0, 9, 11, 0), UNDEFINED, 0 },
	{ "TRBPTR_EL1", SYSREG_CODE(3, 0, 9, 11, 1), UNDEFINED, 0 },
	{ "TRBBASER_EL1", SYSREG_CODE(3, 0, 9, 11, 2), UNDEFINED, 0 },
	{ "TRBTRG_EL1", SYSREG_CODE(3, 0, 9, 11, 6), UNDEFINED, 0 },
	{ "BRBCR_EL1", SYSREG_CODE(2, 1, 9, 0, 0), UNDEFINED, 0 },
};

static void buffers(void)
{
	try_rows(buffer_rows, sizeof(buffer_rows) / sizeof(buffer_rows[0]));
}

/* The counters of activity monitors, of both groups. */
static void monitors(void)
{
	for (uint32_t i = 0; i < MONITOR_REGISTERS; i++) {
		code_read_sysreg(SYSREG_CODE(3u, 3u, 13u, 2u, 0u) + (i << 5));
		hostile_check_undefined("activity monitor", VECTOR_EL1);
	}
}

static void higher_levels(void)
{
	try_rows(higher_rows, sizeof(higher_rows) / sizeof(higher_rows[0]));
}

static void id_registers(void)
{
	for (uint32_t i = 0; i < sizeof(id_rows) / sizeof(id_rows[0]); i++) {
		uint64_t value = code_read_sysreg(id_rows[i].code);

		hostile_check(id_rows[i].name, value & id_rows[i].hidden, 0);
	}
}

static const struct attack attacks[] = {
	{ "sysreg-group0", group0, SURVIVES, 0 },
	{ "sysreg-oslock", os_lock, SURVIVES, 0 },
	{ "sysreg-impdef", implementation_defined, SURVIVES, 0 },
	{ "sysreg-features", features, SURVIVES, 0 },
	{ "sysreg-el2", higher_levels, SURVIVES, 0 },
	{ "sysreg-trace", trace, SURVIVES, 0 },
	{ "sysreg-buffers", buffers, SURVIVES, 0 },
	{ "sysreg-monitors", monitors, SURVIVES, 0 },
	{ "sysreg-ids", id_registers, SURVIVES, 0 },
};

const struct attack_list sysreg_attacks = ATTACK_LIST(attacks, ANY_GIC);
