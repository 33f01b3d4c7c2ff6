// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * SMCCC without firmware: no call of a guest ever reaches it.
 */
#include <bulkhead/psci.h>
#include "trap.h"

int64_t smccc_arch(uint32_t function, uint64_t arg)
{
	bool known = arg == SMCCC_VERSION || arg == SMCCC_ARCH_FEATURES;

	if (function == SMCCC_VERSION) {
		return SMCCC_VERSION_1_1;
	}
	return function == SMCCC_ARCH_FEATURES && known ? PSCI_SUCCESS
							: PSCI_NOT_SUPPORTED;
}
