// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Self-hosted and halting debug: nothing of it stops, steps or slows the
 * hypervisor. The first breakpoint and watchpoint are used: every CPU has them.
 */
#include "hostile.h"
#include "instructions.h"
#include "mmio.h"
#include "platform.h"
#include "psci_call.h"
#include "sysreg.h"

#define MDSCR_SS   (1u << 0)
#define MDSCR_KDE  (1u << 13)
#define MDSCR_HDE  (1u << 14)
#define MDSCR_MDE  (1u << 15)
#define OSLSR_OSLK (1u << 1)

/* Common to DBGBCR<n>_EL1 and DBGWCR<n>_EL1. */
#define CONTROL_ENABLE	  0x1u
#define CONTROL_SSC_SHIFT 14
#define CONTROL_HMC	  (1u << 13)
#define SSC_VALUES	  4
#define DBGBCR_PMC_SHIFT  1
#define DBGBCR_ALL_BYTES  (0xfu << 5)
#define DBGBCR_BT_SHIFT	  20
#define BREAKPOINT_TYPES  16
#define DBGWCR_PAC_SHIFT  1
#define DBGWCR_ALL_BYTES  (0xffu << 5)
#define DBGWCR_LOAD_STORE (3u << 3)
#define WATCHED_BITS	  20 /* a mask: all of the hypervisor's map */
#define DBGWCR_MASK_SHIFT 24
#define LEVELS		  4
#define SPSR_STEP	  (1u << 21)
#define SPSR_D		  (1u << 9)

static void enter_debug(uint32_t enables)
{
	sysreg_write(mdscr_el1, enables);
	isb();
	__asm__ volatile("msr daifclr, #8; isb");
}

static void leave_debug(void)
{
	__asm__ volatile("msr daifset, #8");
	sysreg_write(mdscr_el1, 0);
	sysreg_write(dbgbcr0_el1, 0);
	sysreg_write(dbgwcr0_el1, 0);
	isb();
}

/* Through the hypervisor's vectors, code, stack and data. */
static void visit_hypervisor(void)
{
	isb();
	hostile_check("PSCI_VERSION",
		      (uint64_t)psci_call(PSCI_VERSION, 0, 0, 0),
		      PSCI_VERSION_1_1);
	mmio_read32(platform.gicd_base);
}

/* The hypervisor's own addresses, in every state that can be asked for. */
static void break_in_hypervisor(void)
{
	enter_debug(MDSCR_MDE | MDSCR_KDE);
	sysreg_write(dbgbvr0_el1, hostile_hypervisor());
	for (uint32_t i = 0; i < LEVELS * SSC_VALUES * 2; i++) {
		sysreg_write(dbgbcr0_el1,
			     CONTROL_ENABLE | DBGBCR_ALL_BYTES |
				     (i % LEVELS) << DBGBCR_PMC_SHIFT |
				     i / LEVELS % SSC_VALUES
					     << CONTROL_SSC_SHIFT |
				     (i / LEVELS / SSC_VALUES) * CONTROL_HMC);
		visit_hypervisor();
	}
	leave_debug();
}

/* Linked to contexts, to VMIDs, and types that are reserved. */
static void break_in_contexts(void)
{
	enter_debug(MDSCR_MDE);
	for (uint32_t type = 0; type < BREAKPOINT_TYPES; type++) {
		sysreg_write(dbgbvr0_el1, 0);
		sysreg_write(dbgbcr0_el1, CONTROL_ENABLE | DBGBCR_ALL_BYTES |
						  CONTROL_HMC |
						  3u << CONTROL_SSC_SHIFT |
						  type << DBGBCR_BT_SHIFT);
		visit_hypervisor();
	}
	leave_debug();
}

static void watch_hypervisor(void)
{
	enter_debug(MDSCR_MDE | MDSCR_KDE);
	sysreg_write(dbgwvr0_el1,
		     hostile_hypervisor() & ~((1UL << WATCHED_BITS) - 1));
	for (uint32_t i = 0; i < LEVELS * SSC_VALUES * 2; i++) {
		sysreg_write(
			dbgwcr0_el1,
			CONTROL_ENABLE | DBGWCR_ALL_BYTES | DBGWCR_LOAD_STORE |
				(uint32_t)WATCHED_BITS << DBGWCR_MASK_SHIFT |
				(i % LEVELS) << DBGWCR_PAC_SHIFT |
				i / LEVELS % SSC_VALUES << CONTROL_SSC_SHIFT |
				(i / LEVELS / SSC_VALUES) * CONTROL_HMC);
		visit_hypervisor();
	}
	leave_debug();
}

/*
 * One step over an instruction that traps: the step is over behind it, not
 * somewhere in the hypervisor, and not one instruction further on.
 */
#define STEP_OVER(instruction, x0_value, x1_value)                      \
	({                                                              \
		register uint64_t x0_ __asm__("x0") = (x0_value);       \
		register uint64_t x1_ __asm__("x1") = (x1_value);       \
		uint64_t behind_;                                       \
                                                                        \
		__asm__ volatile(                                       \
			"adr %2, 1f\n\t"                                \
			"msr spsr_el1, %3\n\t"                          \
			"msr elr_el1, %2\n\t"                           \
			"adr %2, 2f\n\t"                                \
			"eret\n"                                        \
			"1:\t" instruction "\n"                         \
			"2:\tmsr daifset, #8"                           \
			: "+r"(x0_), "+r"(x1_), "=&r"(behind_)          \
			: "r"((uint64_t)((SPSR_EL1H_MASKED & ~SPSR_D) | \
					 SPSR_STEP))                    \
			: "x2", "x3", "memory");                        \
		behind_;                                                \
	})

static void check_step(const char *what, uint64_t behind)
{
	struct exception_record record = hostile_exceptions();

	leave_debug();
	hostile_check_that(what,
			   record.count == 1 && record.class == EC_STEP_EL1 &&
				   record.pc == behind,
			   record.esr);
}

static void step_over_traps(void)
{
	sysreg_write(mdscr_el1, MDSCR_SS | MDSCR_KDE);
	isb();
	check_step("step over SMC", STEP_OVER("smc #0", PSCI_VERSION, 0));
	sysreg_write(mdscr_el1, MDSCR_SS | MDSCR_KDE);
	isb();
	check_step("step over HVC", STEP_OVER("hvc #0", PSCI_VERSION, 0));
	sysreg_write(mdscr_el1, MDSCR_SS | MDSCR_KDE);
	isb();
	check_step("step over a register",
		   STEP_OVER("mrs x0, id_aa64pfr0_el1", 0, 0));
	sysreg_write(mdscr_el1, MDSCR_SS | MDSCR_KDE);
	isb();
	check_step("step over a load",
		   STEP_OVER("ldr w0, [x1]", 0, platform.gicd_base));
}

/* Halting debug: never for the cell, and not by a breakpoint. */
static void halting_debug(void)
{
	sysreg_write(dbgbvr0_el1, hostile_hypervisor());
	sysreg_write(dbgbcr0_el1, CONTROL_ENABLE | DBGBCR_ALL_BYTES |
					  CONTROL_HMC |
					  3u << CONTROL_SSC_SHIFT);
	sysreg_write(mdscr_el1, MDSCR_HDE | MDSCR_MDE);
	isb();
	visit_hypervisor();
	code_run(HLT_0, 0);
	hostile_check_undefined("HLT", VECTOR_EL1);
	leave_debug();
}

/* BRK is the cell's own. */
static void break_instruction(void)
{
	code_run(BRK_0, 0);
	hostile_check_classes("BRK", 1UL << EC_BRK);
}

/* The OS lock must stay open: closed, it lets EL1 halt the CPU inside EL2. */
static void lock(void)
{
	sysreg_write(oslar_el1, 1);
	isb();
	hostile_check("OSLSR_EL1", sysreg_read(oslsr_el1) & OSLSR_OSLK, 0);
	sysreg_write(mdscr_el1, MDSCR_HDE);
	isb();
	visit_hypervisor();
	sysreg_write(mdscr_el1, 0);
	isb();
}

static const struct attack attacks[] = {
	{ "debug-breakpoint", break_in_hypervisor, SURVIVES, 0 },
	{ "debug-breakpoint-types", break_in_contexts, SURVIVES, 0 },
	{ "debug-watchpoint", watch_hypervisor, SURVIVES, 0 },
	{ "debug-step", step_over_traps, SURVIVES, 0 },
	{ "debug-halt", halting_debug, SURVIVES, 0 },
	{ "debug-brk", break_instruction, SURVIVES, 0 },
	{ "debug-lock", lock, SURVIVES, 0 },
};

const struct attack_list debug_attacks = ATTACK_LIST(attacks, ANY_GIC);
