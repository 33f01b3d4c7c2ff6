// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * What the hypervisor counts on this architecture. The call is in calls.S.
 */
#include "hypercall.h"

const char *hypercall_statistic(uint32_t number)
{
	static const char *const names[CPU_STATISTICS_ARM64] = {
		[CPU_STATISTIC_TOTAL] = "total",
		[CPU_STATISTIC_MMIO] = "mmio",
		[CPU_STATISTIC_MANAGEMENT] = "management",
		[CPU_STATISTIC_HYPERCALL] = "hypercall",
		[CPU_STATISTIC_MAINTENANCE] = "maintenance",
		[CPU_STATISTIC_VIRQ] = "virq",
		[CPU_STATISTIC_VSGI] = "vsgi",
		[CPU_STATISTIC_PSCI] = "psci",
		[CPU_STATISTIC_SMCCC] = "smccc",
	};

	return number < CPU_STATISTICS_ARM64 ? names[number] : "";
}
