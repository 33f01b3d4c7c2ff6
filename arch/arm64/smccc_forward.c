// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * SMCCC for CPUs whose guests need firmware against speculation attacks: the
 * three workaround calls are forwarded, if boot found that this CPU's firmware
 * has them (DEN0028, 7.4 to 7.6). They take one flag at most and act on the
 * calling CPU alone. This file holds the one SMC of such a runtime.
 */
#include <stddef.h>
#include <bulkhead/psci.h>
#include "cpu.h"
#include "smc.h"
#include "trap.h"

/* What boot found out about @function, or NULL if it is not a workaround. */
static const int32_t *find_workaround(uint32_t function)
{
	switch (function) {
	case SMCCC_ARCH_WORKAROUND_1:
		return &this_cpu.arch.workarounds[0];
	case SMCCC_ARCH_WORKAROUND_2:
		return &this_cpu.arch.workarounds[1];
	case SMCCC_ARCH_WORKAROUND_3:
		return &this_cpu.arch.workarounds[2];
	default:
		return NULL;
	}
}

static int64_t arch_features(uint32_t function)
{
	const int32_t *workaround = find_workaround(function);

	if (function == SMCCC_VERSION || function == SMCCC_ARCH_FEATURES) {
		return PSCI_SUCCESS;
	}
	return workaround != NULL ? *workaround : PSCI_NOT_SUPPORTED;
}

int64_t smccc_arch(uint32_t function, uint64_t arg)
{
	const int32_t *workaround = find_workaround(function);

	if (function == SMCCC_VERSION) {
		return SMCCC_VERSION_1_1;
	}
	if (function == SMCCC_ARCH_FEATURES) {
		return arch_features((uint32_t)arg);
	}
	/* A call that is not needed on this CPU does no harm (result 1). */
	if (workaround == NULL || *workaround < 0) {
		return PSCI_NOT_SUPPORTED;
	}
	return (int32_t)arch_smc(function, arg, 0, 0);
}
