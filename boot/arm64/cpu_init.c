// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * EL2 of one CPU, from scratch: nothing firmware left is trusted, and whatever
 * EL3 may have trapped is trapped at EL2 first, so that a guest never reaches a
 * firmware panic. A register that came with a feature is touched only where an
 * ID register shows the feature. DDI 0487 D17.
 */
#include <stddef.h>
#include <bulkhead/psci.h>
#include "arch_barrier.h"
#include "boot_arm64.h"
#include "boot_sysreg.h"
#include "config.h"
#include "print.h"
#include "smc.h"

#define SERROR_VECTOR_MASK 0x180ull
#define SERROR_VECTOR	   0x180ull
#define TGRAN4_NONE	   0xf
#define TGRAN4_2_NONE	   1
#define PMU_V3P1	   4
#define PMU_V3P5	   6
#define PMU_IMPDEF	   0xf
#define MIDR_ARM	   0x41

/* Set while an SError is provoked on purpose to see whether one is pending. */
static bool draining;

void boot_exception(uint64_t vector, uint64_t syndrome, uint64_t pc,
		    uint64_t address)
{
	if (draining && (vector & SERROR_VECTOR_MASK) == SERROR_VECTOR) {
		boot_fail("SError left pending by firmware; syndrome 0x%lx",
			  syndrome);
	}
	boot_fail("unexpected exception, vector 0x%lx; syndrome 0x%lx, PC "
		  "0x%lx, address 0x%lx",
		  vector, syndrome, pc, address);
}

/*
 * EL3 may trap the registers of a feature its firmware does not know, and such
 * an access never comes back. So their names are said first.
 */
static void announce(const char *feature)
{
	if (id_field(sysreg_read(id_aa64pfr0_el1), 12) != 0) {
		print("  MPIDR 0x%lx: feature %s, which EL3 may trap\n",
		      sysreg_read(mpidr_el1) & 0xff00ffffff, feature);
	}
}

/* Revisions up to @last of @part let a guest hurt other cells. */
struct erratum {
	uint32_t part; /* MIDR_EL1: implementer Arm, part number */
	uint32_t last; /* variant and revision, 0x12 is r1p2 */
	char what[56];
};

static const struct erratum errata[] = {
	{ 0xd07, 0x12, "Cortex-A57 832075, 834220: deadlock, spurious stop" },
	{ 0xd0d, 0x10, "Cortex-A77 1508412: deadlock" },
};

static void check_errata(uint32_t cpu)
{
	uint64_t midr = sysreg_read(midr_el1);
	uint32_t revision = (uint32_t)(midr >> 16 & 0xf0) | (midr & 0xf);
	uint32_t cell = boot_cpus[cpu].cell;

	if (cell == CONFIG_MAX_CELLS ||
	    (cell_options(cell) & OPTION_TRUSTED) != 0) {
		return;
	}
	for (uint32_t i = 0; i < sizeof(errata) / sizeof(errata[0]); i++) {
		if (midr >> 24 == MIDR_ARM &&
		    errata[i].part == (midr >> 4 & 0xfff) &&
		    revision <= errata[i].last) {
			boot_fail("CPU %u: erratum %s; wanted OPTION_TRUSTED "
				  "for its cell; MIDR 0x%lx",
				  cpu, errata[i].what, midr);
		}
	}
}

static void check_cpu(uint32_t cpu)
{
	uint64_t mmfr0 = sysreg_read(id_aa64mmfr0_el1);

	if ((sysreg_read(hcr_el2) & HCR_E2H) != 0) {
		boot_fail("CPU %u: HCR_EL2.E2H cannot be cleared", cpu);
	}
	gic_check_cpu(cpu);
	if (id_field(mmfr0, 28) == TGRAN4_NONE ||
	    id_field(mmfr0, 40) == TGRAN4_2_NONE) {
		boot_fail("CPU %u: wanted 4 KiB granule at both stages", cpu);
	}
	if (sysreg_read(cntfrq_el0) == 0) {
		boot_fail("CPU %u: CNTFRQ_EL0 was not set by firmware", cpu);
	}
}

static void drain_serror(void)
{
	draining = true;
	sysreg_write(hcr_el2, HCR_RW | HCR_AMO);
	isb();
	dsb(sy);
	__asm__ volatile("msr daifclr, #4\n\tisb\n\tmsr daifset, #4" ::
				 : "memory");
	sysreg_write(hcr_el2, HCR_RW);
	isb();
	draining = false;
}

static void init_debug(void)
{
	uint64_t dfr0 = sysreg_read(id_aa64dfr0_el1);
	uint32_t pmu = id_field(dfr0, 8);
	uint64_t mdcr = MDCR_TDRA | MDCR_TDOSA;

	if (pmu != 0 && pmu != PMU_IMPDEF) {
		mdcr |= sysreg_read(pmcr_el0) >> 11 & 0x1f; /* PMCR_EL0.N */
		mdcr |= pmu >= PMU_V3P1 ? MDCR_HPMD : 0;
		mdcr |= pmu >= PMU_V3P5 ? MDCR_HCCD : 0;
	}
	/* Statistical profiling: off, trapped, its buffer closed. */
	if (id_field(dfr0, 32) != 0) {
		announce("SPE");
		mdcr |= MDCR_TPMS;
		sysreg_write(PMSCR_EL2, 0);
		sysreg_write(PMBLIMITR_EL1, 0);
	}
	if (id_field(dfr0, 40) != 0) {
		announce("TRF");
		mdcr |= MDCR_TTRF;
		sysreg_write(TRFCR_EL2, 0);
	}
	if (id_field(dfr0, 44) != 0) {
		announce("TRBE");
		sysreg_write(TRBLIMITR_EL1, 0);
	}
	if (id_field(dfr0, 52) != 0) {
		announce("BRBE");
		sysreg_write(BRBCR_EL2, 0);
	}
	sysreg_write(mdcr_el2, mdcr);
	/* Locked, EL1 could set EDSCR.HDE and halt this CPU in EL2 (H2.2). */
	sysreg_write(oslar_el1, 0);
	sysreg_write(osdlr_el1, 0);
}

static void init_traps(void)
{
	uint64_t pfr0 = sysreg_read(id_aa64pfr0_el1);
	uint64_t mmfr0 = sysreg_read(id_aa64mmfr0_el1);
	uint64_t mmfr1 = sysreg_read(id_aa64mmfr1_el1);
	uint64_t cptr = CPTR_RES1_TFP0;

	cptr |= id_field(sysreg_read(id_aa64dfr0_el1), 4) != 0 ? CPTR_TTA : 0;
	cptr |= id_field(pfr0, 44) != 0 ? CPTR_TAM : 0;
	sysreg_write(cptr_el2, cptr);
	sysreg_write(hstr_el2, 0);
	sysreg_write(actlr_el2, 0);
	if (id_field(mmfr1, 40) != 0) {
		announce("HCX");
		sysreg_write(HCRX_EL2, 0);
	}
	if (id_field(mmfr0, 56) != 0) {
		announce("FGT");
		sysreg_write(HFGRTR_EL2, 0);
		sysreg_write(HFGWTR_EL2, 0);
		sysreg_write(HFGITR_EL2, 0);
		sysreg_write(HDFGRTR_EL2, 0);
		sysreg_write(HDFGWTR_EL2, 0);
		if (id_field(pfr0, 44) != 0) {
			sysreg_write(HAFGRTR_EL2, 0);
		}
	}
}

static void init_timers(void)
{
	sysreg_write(cnthctl_el2, CNTHCTL_EL1_DIRECT);
	sysreg_write(cntvoff_el2, 0);
	sysreg_write(cnthp_ctl_el2, 0);
	if (id_field(sysreg_read(id_aa64mmfr1_el1), 8) != 0) {
		sysreg_write(CNTHV_CTL_EL2, 0);
	}
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(cntv_ctl_el0, 0);
}

/* SMCCC 1.1 is announced by PSCI 1.0: DEN0028 appendix B. */
static void probe_workarounds(int32_t *results)
{
	static const uint32_t functions[] = {
		SMCCC_ARCH_WORKAROUND_1,
		SMCCC_ARCH_WORKAROUND_2,
		SMCCC_ARCH_WORKAROUND_3,
	};
	bool known =
		(int32_t)arch_smc(PSCI_FEATURES, SMCCC_VERSION, 0, 0) >= 0 &&
		(int32_t)arch_smc(SMCCC_VERSION, 0, 0, 0) >= SMCCC_VERSION_1_1;

	for (uint32_t i = 0; i < 3; i++) {
		results[i] = known ? (int32_t)arch_smc(SMCCC_ARCH_FEATURES,
						       functions[i], 0, 0)
				   : PSCI_NOT_SUPPORTED;
	}
}

void cpu_init(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];

	check_cpu(cpu);
	check_errata(cpu);
	drain_serror();
	init_debug();
	init_traps();
	init_timers();
	sysreg_write(vpidr_el2, sysreg_read(midr_el1));
	sysreg_write(vmpidr_el2, sysreg_read(mpidr_el1));
	this->pa_range = id_field(sysreg_read(id_aa64mmfr0_el1), 0);
	id_regs_read(this->id_regs);
	probe_workarounds(this->workarounds);
}

void cpu_hand_off(uint32_t cpu)
{
	cpu_set_cell(cpu);
	if (!IS_ENABLED(CONFIG_ROOTLESS)) {
		manage_note_cpu(cpu);
	}
	sysreg_write(vbar_el2, IS_ENABLED(CONFIG_ROOTLESS)
				       ? (uint64_t)vectors
				       : (uint64_t)manage_vectors);
	isb();
	__asm__ volatile("tlbi alle1" ::: "memory");
	dsb(nsh);
	isb();
	handoff(boot_cpus[cpu].final_root);
}
