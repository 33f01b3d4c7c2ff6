// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * PSCI by the conduit that the place demands.
 */
#include <stdbool.h>
#include "cmdline.h"
#include "entry.h"
#include "inmate.h"
#include "platform.h"
#include "psci_call.h"
#include "string.h"

#define EL1 1

static bool use_hvc(void)
{
	const char *method = cmdline_value("psci");

	if (method != NULL) {
		return strncmp(method, "hvc", 3) == 0;
	}
	return !platform.in_cell && inmate_entry.exception_level == EL1;
}

int32_t psci_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c)
{
	return (int32_t)(use_hvc() ? hvc_call(function, a, b, c)
				   : smc_call(function, a, b, c));
}
