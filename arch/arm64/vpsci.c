// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Firmware as a cell sees it: PSCI 1.1 (DEN0022) for its own CPUs, and SMCCC
 * 1.1 (DEN0028), by SMC and by HVC. No call reaches the real firmware.
 */
#include <stddef.h>
#include <bulkhead/comm_region.h>
#include <bulkhead/psci.h>
#include "atomic.h"
#include "cell.h"
#include "cpu.h"
#include "trap.h"

#define SMC64			(1u << 30)
#define AFFINITY_MASK		0xff00ffffffull

/* The cell's CPU with that affinity, or num_cpus. */
static uint32_t find_cpu(uint64_t affinity)
{
	uint32_t index = 0;

	while (index < this_cell.num_cpus && this_cell.cpu_ids[index] != affinity) {
		index++;
	}
	return index;
}

/*
 * The caller of two that race must win before it writes entry and context:
 * CPU_ON_PENDING is set last, and between stands a state of its own.
 */
static int64_t cpu_on(uint64_t affinity, uint64_t entry, uint64_t context)
{
	uint32_t index = find_cpu(affinity & AFFINITY_MASK);

	if (index == this_cell.num_cpus || (affinity & ~AFFINITY_MASK) != 0) {
		return PSCI_INVALID_PARAMETERS;
	}
	if (!atomic_change(&cell_state.cpus[index].power, CPU_OFF,
			   CPU_CLAIMED)) {
		return atomic_get(&cell_state.cpus[index].power) == CPU_ON ?
			       PSCI_ALREADY_ON :
			       PSCI_ON_PENDING;
	}
	cell_state.cpus[index].entry = entry;
	cell_state.cpus[index].context = context;
	atomic_set(&cell_state.cpus[index].power, CPU_ON_PENDING);
	cpu_kick(this_cell.cpu_ids[index]);
	return PSCI_SUCCESS;
}

static int64_t affinity_info(uint64_t affinity, uint64_t level)
{
	uint32_t index = find_cpu(affinity & AFFINITY_MASK);

	if (index == this_cell.num_cpus || (affinity & ~AFFINITY_MASK) != 0 ||
	    level != 0) {
		return PSCI_INVALID_PARAMETERS;
	}
	switch (atomic_get(&cell_state.cpus[index].power)) {
	case CPU_ON:
		return PSCI_AFFINITY_ON;
	case CPU_OFF:
		return PSCI_AFFINITY_OFF;
	default:
		return PSCI_AFFINITY_ON_PENDING;
	}
}

/* @function without its calling convention's bit. */
static bool is_provided(uint32_t function)
{
	switch (function) {
	case SMCCC_VERSION:
	case PSCI_VERSION:
	case PSCI_CPU_SUSPEND_32:
	case PSCI_CPU_OFF:
	case PSCI_CPU_ON_32:
	case PSCI_AFFINITY_INFO_32:
	case PSCI_MIGRATE_INFO_TYPE:
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
	case PSCI_FEATURES:
		return true;
	default:
		return false;
	}
}

/* These have a 64-bit form too; all others are 32-bit functions. */
static bool has_smc64(uint32_t function)
{
	return function == PSCI_CPU_SUSPEND_32 || function == PSCI_CPU_ON_32 ||
	       function == PSCI_AFFINITY_INFO_32;
}

static int64_t features(uint32_t function)
{
	uint32_t plain = function & ~SMC64;

	if (!is_provided(plain) || (plain != function && !has_smc64(plain))) {
		return PSCI_NOT_SUPPORTED;
	}
	return PSCI_SUCCESS;
}

/* SMCCC_ARCH_FEATURES: of the architecture's own calls. */
static int64_t arch_features(uint32_t function)
{
	return function == SMCCC_VERSION || function == SMCCC_ARCH_FEATURES ?
		       PSCI_SUCCESS :
		       PSCI_NOT_SUPPORTED;
}

static void cell_shut_down(struct guest_regs *regs, const char *reason)
{
	struct cell_end end = {
		.reason = reason,
		.comm_state = COMM_STATE_SHUT_DOWN,
		.pc = regs->pc,
	};

	cell_stop(&end);
	cpu_park(regs);
}

static void cpu_off(struct guest_regs *regs)
{
	atomic_set(&cell_state.cpus[this_cpu.index].power, CPU_OFF);
	cpu_park(regs);
}

void smccc_call(struct guest_regs *regs)
{
	uint32_t function = (uint32_t)regs->x[0];
	uint32_t plain = function;
	uint64_t mask = 0xffffffff;	/* of arguments, 32-bit convention */

	if ((function & SMC64) != 0 && has_smc64(function & ~SMC64)) {
		plain = function & ~SMC64;
		mask = ~0ull;
	}
	switch (plain) {
	case PSCI_VERSION:
		regs->x[0] = PSCI_VERSION_1_1;
		break;
	case SMCCC_VERSION:
		regs->x[0] = SMCCC_VERSION_1_1;
		break;
	case PSCI_MIGRATE_INFO_TYPE:
		regs->x[0] = PSCI_TOS_NOT_PRESENT;
		break;
	case PSCI_FEATURES:
		regs->x[0] = (uint64_t)features((uint32_t)regs->x[1]);
		break;
	case SMCCC_ARCH_FEATURES:
		regs->x[0] = (uint64_t)arch_features((uint32_t)regs->x[1]);
		break;
	case PSCI_CPU_ON_32:
		regs->x[0] = (uint64_t)cpu_on(regs->x[1] & mask,
					      regs->x[2] & mask,
					      regs->x[3] & mask);
		break;
	case PSCI_AFFINITY_INFO_32:
		regs->x[0] = (uint64_t)affinity_info(regs->x[1] & mask,
						     regs->x[2] & mask);
		break;
	case PSCI_CPU_SUSPEND_32:
		/* Every state is a standby state that any interrupt ends. */
		cpu_wait_for_interrupt();
		regs->x[0] = PSCI_SUCCESS;
		break;
	case PSCI_CPU_OFF:
		cpu_off(regs);
		break;
	case PSCI_SYSTEM_OFF:
		cell_shut_down(regs, "PSCI SYSTEM_OFF");
		break;
	case PSCI_SYSTEM_RESET:
		cell_shut_down(regs, "PSCI SYSTEM_RESET");
		break;
	default:
		regs->x[0] = (uint64_t)PSCI_NOT_SUPPORTED;
		break;
	}
}
