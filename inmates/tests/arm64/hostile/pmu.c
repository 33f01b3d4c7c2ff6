// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The performance monitors, which are the cell's own: they count for it, they
 * interrupt it, and where the CPU can be told so they do not see EL2.
 */
#include "gic.h"
#include "hostile.h"
#include "inmate.h"
#include "psci_call.h"
#include "sysreg.h"

#define PMU_IRQ		23
#define PMU_SHIFT	8 /* in ID_AA64DFR0_EL1 */
#define PMU_VERSION_3P1 4
#define PMU_IMPDEF	0xf
#define EVENT_CYCLES	0x11
#define AT_EL2_ONLY	(1u << 31 | 1u << 30 | 1u << 27) /* P, U, NSH */
#define PMCR_ENABLE	0x1
#define PMCR_RESET	0x6
#define ALL_COUNTERS	0xffffffff
#define CYCLE_COUNTER	(1u << 31)
#define OVERFLOWS	1000
#define VISITS		100

static uint32_t version(void)
{
	uint32_t field = sysreg_read(id_aa64dfr0_el1) >> PMU_SHIFT & 0xf;

	return field == PMU_IMPDEF ? 0 : field;
}

static void stop_counting(void)
{
	sysreg_write(pmcntenclr_el0, ALL_COUNTERS);
	sysreg_write(pmintenclr_el1, ALL_COUNTERS);
	sysreg_write(pmovsclr_el0, ALL_COUNTERS);
	sysreg_write(pmcr_el0, 0);
	isb();
}

/* What the first counter and the cycle counter see of 100 visits to EL2. */
static void count_el2(void)
{
	if (version() == 0) {
		return;
	}
	sysreg_write(pmevtyper0_el0, EVENT_CYCLES | AT_EL2_ONLY);
	sysreg_write(pmccfiltr_el0, AT_EL2_ONLY);
	sysreg_write(pmcntenset_el0, CYCLE_COUNTER | 1);
	sysreg_write(pmcr_el0, PMCR_ENABLE | PMCR_RESET);
	isb();
	for (uint32_t i = 0; i < VISITS; i++) {
		psci_call(PSCI_VERSION, 0, 0, 0);
	}
	isb();
	/* Before PMUv3 for Armv8.1 nobody can forbid it; it tells no secret. */
	if (version() >= PMU_VERSION_3P1) {
		hostile_check("events of EL2", sysreg_read(pmevcntr0_el0), 0);
	}
	stop_counting();
}

/* Overflow for ever, the interrupt enabled, and masked at EL1. */
static void overflow(void)
{
	if (version() == 0) {
		return;
	}
	irq_enable(PMU_IRQ);
	sysreg_write(pmccfiltr_el0, 1u << 27);
	sysreg_write(pmcr_el0, PMCR_ENABLE | PMCR_RESET);
	sysreg_write(pmintenset_el1, CYCLE_COUNTER);
	sysreg_write(pmcntenset_el0, CYCLE_COUNTER);
	for (uint32_t i = 0; i < OVERFLOWS; i++) {
		sysreg_write(pmccntr_el0, UINT64_MAX - 10);
		isb();
		psci_call(PSCI_VERSION, 0, 0, 0);
	}
	hostile_check_that("no overflow", sysreg_read(pmovsset_el0) != 0, 0);
	stop_counting();
	irq_disable(PMU_IRQ);
}

/* Every counter, every event, more counters than there are. */
static void garbage(void)
{
	if (version() == 0) {
		return;
	}
	for (uint32_t i = 0; i < 32; i++) {
		sysreg_write(pmselr_el0, i);
		isb();
		sysreg_write(pmxevtyper_el0, UINT32_MAX);
		sysreg_write(pmxevcntr_el0, UINT32_MAX);
	}
	sysreg_write(pmcr_el0, UINT64_MAX);
	sysreg_write(pmcntenset_el0, UINT64_MAX);
	sysreg_write(pmuserenr_el0, UINT64_MAX);
	isb();
	psci_call(PSCI_VERSION, 0, 0, 0);
	sysreg_write(pmuserenr_el0, 0);
	stop_counting();
	/* Selectors beyond the last counter may be undefined. */
	hostile_check_classes("exceptions", 1UL << EC_UNKNOWN);
}

static const struct attack attacks[] = {
	{ "pmu-el2", count_el2, SURVIVES, 0 },
	{ "pmu-overflow", overflow, SURVIVES, 0 },
	{ "pmu-garbage", garbage, SURVIVES, 0 },
};

const struct attack_list pmu_attacks = ATTACK_LIST(attacks, ANY_GIC);
