// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Firmware as a cell sees it: PSCI 1.1 (DEN0022) for its own CPUs, by SMC and
 * by HVC.
 */
#include <stddef.h>
#include <bulkhead/psci.h>
#include "atomic.h"
#include "cell.h"
#include "trap.h"

#define SMC64 (1u << 30)

/* The cell's CPU with that affinity, or num_cpus. */
static uint32_t find_cpu(uint64_t affinity)
{
	uint32_t i = 0;

	while (i < this_cell.num_cpus && this_cell.cpu_ids[i] != affinity) {
		i++;
	}
	return i;
}

/*
 * The caller of two that race must win before it writes entry and context:
 * CPU_ON_PENDING is set last, and between stands a state of its own.
 */
static int64_t cpu_on(uint64_t affinity, uint64_t entry, uint64_t context)
{
	uint32_t index = find_cpu(affinity);

	if (index == this_cell.num_cpus) {
		return PSCI_INVALID_PARAMETERS;
	}
	if (!atomic_change(&cell_state.cpus[index].power, CPU_OFF,
			   CPU_CLAIMED)) {
		uint32_t power = atomic_get(&cell_state.cpus[index].power);

		return power == CPU_CLAIMED || power == CPU_ON_PENDING
			       ? PSCI_ON_PENDING
			       : PSCI_ALREADY_ON;
	}
	cell_state.cpus[index].entry = entry;
	/* PSCI has it in x0; inmates of Jailhouse expect it in x1. */
	for (uint32_t i = 0; i < CELL_CPU_ARGS; i++) {
		cell_state.cpus[index].args[i] = i < 2 ? context : 0;
	}
	atomic_set(&cell_state.cpus[index].power, CPU_ON_PENDING);
	gic_send_sgi(index, IRQ_KICK);
	return PSCI_SUCCESS;
}

static int64_t affinity_info(uint64_t affinity, uint64_t level)
{
	uint32_t index = find_cpu(affinity);
	uint32_t power;

	if (index == this_cell.num_cpus || level != 0) {
		return PSCI_INVALID_PARAMETERS;
	}
	power = atomic_get(&cell_state.cpus[index].power);
	if (power == CPU_ON) {
		return PSCI_AFFINITY_ON;
	}
	return power == CPU_OFF ? PSCI_AFFINITY_OFF : PSCI_AFFINITY_ON_PENDING;
}

/* Bit n: function n of the 32-bit and of the 64-bit calls of DEN0022 5.1. */
static int64_t psci_features(uint32_t function)
{
	uint32_t provided = (function & SMC64) != 0 ? 0x01a : 0x71f;
	uint32_t number = (function & ~SMC64) - PSCI_VERSION;

	return function == SMCCC_VERSION ||
			       (number < 32 && (provided >> number & 1) != 0)
		       ? PSCI_SUCCESS
		       : PSCI_NOT_SUPPORTED;
}

static noinline bool psci_call(struct guest_regs *regs, uint32_t function)
{
	/* Arguments of the 32-bit convention have 32 bits. */
	uint64_t mask = (function & SMC64) != 0 ? ~0ull : 0xffffffff;
	uint64_t arg1 = regs->x[1] & mask;
	uint64_t arg2 = regs->x[2] & mask;
	int64_t result;

	switch (function) {
	case PSCI_FEATURES:
		result = psci_features((uint32_t)arg1);
		break;
	case PSCI_CPU_ON_32:
	case PSCI_CPU_ON_64:
		result = cpu_on(arg1, arg2, regs->x[3] & mask);
		break;
	case PSCI_AFFINITY_INFO_32:
	case PSCI_AFFINITY_INFO_64:
		result = affinity_info(arg1, arg2);
		break;
	case PSCI_CPU_SUSPEND_32:
	case PSCI_CPU_SUSPEND_64:
		/* Every state is a standby state that any interrupt ends. */
		cpu_wait_for_interrupt();
		result = PSCI_SUCCESS;
		break;
	case PSCI_CPU_OFF:
		return cpu_park(regs);
	case PSCI_SYSTEM_OFF:
		cell_stop(CELL_END_OFF, "PSCI SYSTEM_OFF", regs->pc, NULL);
		return cpu_park(regs);
	case PSCI_SYSTEM_RESET:
		cell_stop(CELL_END_RESET, "PSCI SYSTEM_RESET", regs->pc, NULL);
		return cpu_park(regs);
	default:
		result = smccc_arch(function, arg1);
		break;
	}
	regs->x[0] = (uint64_t)result;
	return true;
}

/* The first needs no stack frame: not to have one is half of its cost. */
bool smccc_call(struct guest_regs *regs)
{
	uint32_t function = (uint32_t)regs->x[0];

	if (function != PSCI_VERSION) {
		return psci_call(regs, function);
	}
	regs->x[0] = PSCI_VERSION_1_1;
	return true;
}
