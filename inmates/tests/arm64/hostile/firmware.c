// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * SMC and HVC: PSCI on CPUs of others, function ids that nobody has, and
 * immediates that nobody uses.
 */
#include "gic.h"
#include "hostile.h"
#include "inmate.h"
#include "instructions.h"
#include "psci_call.h"
#include "smp.h"
#include "timer.h"

#define IMMEDIATE(n)  ((uint32_t)(n) << 5)
#define JAILHOUSE_HVC 0x4a48
#define GARBAGE	      0xdeadbeefcafe0000UL
#define WAIT_US	      1000
#define OWNERS	      64

/* Variants of a function id that SMCCC tells apart. */
#define FAST	      0x80000000u
#define SMC64	      0x40000000u
#define OWNER_SHIFT   24
#define UNASSIGNED    0xfff0u
#define LOW_NUMBERS   32
#define PSCI_NUMBERS  32
#define LEVELS	      16
#define CALL_REVISION 0xff03u

static void psci_foreign(void)
{
	uint64_t foreign = hostile_foreign_cpu();

	hostile_check("CPU_ON", (uint64_t)smp_start(foreign, 1),
		      (uint64_t)PSCI_INVALID_PARAMETERS);
	hostile_check("CPU_ON, 32 bit",
		      (uint64_t)psci_call(PSCI_CPU_ON_32, foreign, 0, 0),
		      (uint64_t)PSCI_INVALID_PARAMETERS);
	hostile_check("AFFINITY_INFO",
		      (uint64_t)psci_call(PSCI_AFFINITY_INFO_64, foreign, 0, 0),
		      (uint64_t)PSCI_INVALID_PARAMETERS);
	hostile_check("AFFINITY_INFO, 32 bit",
		      (uint64_t)psci_call(PSCI_AFFINITY_INFO_32, foreign, 0, 0),
		      (uint64_t)PSCI_INVALID_PARAMETERS);
	hostile_check("CPU_ON of garbage",
		      (uint64_t)psci_call(PSCI_CPU_ON_64, GARBAGE, 0, 0),
		      (uint64_t)PSCI_INVALID_PARAMETERS);
	hostile_check("CPU_ON of UINT64_MAX",
		      (uint64_t)psci_call(PSCI_CPU_ON_64, UINT64_MAX, 0, 0),
		      (uint64_t)PSCI_INVALID_PARAMETERS);
}

/* Suspended with garbage for everything: woken by the own timer. */
static void psci_suspend(void)
{
	irq_enable(TIMER_IRQ);
	timer_set(timer_now() + timer_from_us(WAIT_US));
	hostile_check(
		"CPU_SUSPEND",
		(uint64_t)psci_call(PSCI_CPU_SUSPEND_64, 0, GARBAGE, GARBAGE),
		PSCI_SUCCESS);
	hostile_check_that("an early return", timer_now() >= timer_deadline(),
			   timer_now());
	timer_stop();
}

static void check_unknown(uint32_t function)
{
	hostile_check("SMC", (uint32_t)smc_call(function, 0, 0, 0), UINT32_MAX);
	hostile_check("HVC", (uint32_t)hvc_call(function, 0, 0, 0), UINT32_MAX);
}

/* In every range of owners: a function nobody has, and the owner's query. */
static void unknown_functions(void)
{
	for (uint32_t owner = 0; owner < OWNERS; owner++) {
		uint32_t function = owner << OWNER_SHIFT | UNASSIGNED;

		check_unknown(function);
		check_unknown(function | FAST);
		check_unknown(function | FAST | SMC64);
		check_unknown(function | SMC64);
		check_unknown(owner << OWNER_SHIFT | FAST | CALL_REVISION);
	}
	check_unknown(0);
	check_unknown(UINT32_MAX);
}

/* Function numbers that SMCCC, PSCI or this hypervisor give a meaning. */
static bool is_known(uint32_t function)
{
	uint32_t number = function & ~SMC64;

	return (number >= PSCI_VERSION &&
		number < PSCI_VERSION + PSCI_NUMBERS) ||
	       number == SMCCC_VERSION || number == SMCCC_ARCH_FEATURES;
}

/* The first functions of every owner, and the best known of the others. */
static void common_functions(void)
{
	static const uint32_t others[] = {
		0x80003fff, 0x80007fff, 0x80008000, 0x84000050, 0x84000053,
		0x84000060, 0x84000063, 0xc4000020, 0xc4000021, 0x8600ff01,
		0xbf00ff01, 0xb2000000, 0xc6000001, 0x82000000, 0xc3000000,
	};

	for (uint32_t i = 0; i < OWNERS * LOW_NUMBERS; i++) {
		uint32_t function = FAST | (i / LOW_NUMBERS) << OWNER_SHIFT |
				    i % LOW_NUMBERS;

		if (!is_known(function)) {
			check_unknown(function);
			check_unknown(function | SMC64);
		}
	}
	for (uint32_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		check_unknown(others[i]);
	}
}

/* PSCI's own, of which this one is not provided; and no feature of them. */
static void psci_optional(void)
{
	static const uint32_t numbers[] = { 0x05, 0x06, 0x07, 0x0b, 0x0c, 0x0d,
					    0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13,
					    0x14, 0x15, 0x16, 0x1f };

	for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint32_t function = PSCI_VERSION + numbers[i];

		check_unknown(function);
		check_unknown(function | SMC64);
		hostile_check(
			"PSCI_FEATURES",
			(uint64_t)psci_call(PSCI_FEATURES, function, 0, 0),
			(uint64_t)PSCI_NOT_SUPPORTED);
	}
}

/* Arguments of the wrong width, levels and CPUs that no cell has. */
static void psci_garbage(void)
{
	for (uint32_t bit = 0; bit < 64; bit++) {
		uint64_t affinity = smp_id() ^ 1UL << bit;

		if (hostile_owns_cpu(affinity)) {
			continue;
		}
		hostile_check(
			"CPU_ON",
			(uint64_t)psci_call(PSCI_CPU_ON_64, affinity, 0, 0),
			(uint64_t)PSCI_INVALID_PARAMETERS);
	}
	for (uint64_t level = 1; level < LEVELS; level++) {
		hostile_check("AFFINITY_INFO of a level",
			      (uint64_t)psci_call(PSCI_AFFINITY_INFO_64,
						  smp_id(), level, 0),
			      (uint64_t)PSCI_INVALID_PARAMETERS);
	}
	hostile_check("CPU_ON of this CPU",
		      (uint64_t)psci_call(PSCI_CPU_ON_64, smp_id(), 0, 0),
		      (uint64_t)PSCI_ALREADY_ON);
}

static void psci_by_hvc(void)
{
	hostile_check("PSCI_VERSION by HVC",
		      (uint32_t)hvc_call(PSCI_VERSION, 0, 0, 0),
		      PSCI_VERSION_1_1);
}

static void try_immediate(const char *what, uint32_t instruction)
{
	code_run(instruction, PSCI_VERSION);
	hostile_check_undefined(what, VECTOR_EL1);
}

static void smc_immediates(void)
{
	try_immediate("SMC #1", SMC_0 | IMMEDIATE(1));
	try_immediate("SMC #0x4a48", SMC_0 | IMMEDIATE(JAILHOUSE_HVC));
	try_immediate("SMC #0xffff", SMC_0 | IMMEDIATE(UINT16_MAX));
}

static void hvc_immediates(void)
{
	try_immediate("HVC #1", HVC_0 | IMMEDIATE(1));
	try_immediate("HVC #0x4a48", HVC_0 | IMMEDIATE(JAILHOUSE_HVC));
	try_immediate("HVC #0xffff", HVC_0 | IMMEDIATE(UINT16_MAX));
}

static void system_reset(void)
{
	psci_call(PSCI_SYSTEM_RESET, 0, 0, 0);
}

static void system_off(void)
{
	psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
}

static const struct attack attacks[] = {
	{ "psci-foreign", psci_foreign, SURVIVES, 0 },
	{ "psci-suspend", psci_suspend, SURVIVES, 0 },
	{ "smccc-unknown", unknown_functions, SURVIVES, 0 },
	{ "smccc-common", common_functions, SURVIVES, 0 },
	{ "psci-optional", psci_optional, SURVIVES, 0 },
	{ "psci-garbage", psci_garbage, SURVIVES, 0 },
	{ "psci-hvc", psci_by_hvc, SURVIVES, 0 },
	{ "smc-imm", smc_immediates, SURVIVES, 0 },
	{ "hvc-imm", hvc_immediates, SURVIVES, 0 },
	{ "system-reset", system_reset, STOPS, 0 },
	{ "system-off", system_off, STOPS, 0 },
};

const struct attack_list firmware_attacks = ATTACK_LIST(attacks, ANY_GIC);
