// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * Hypercalls: each vendor has an instruction of its own, and the other one is
 * invalid. EBX of leaf 0 tells the vendor.
 */
#include "cpu.h"
#include "hypercall.h"
#include "vendor.h"

#define VENDOR_AMD   0x68747541u /* "Auth" */
#define VENDOR_HYGON 0x6f677948u /* "Hygo" */

bool vendor_has_svm(void)
{
	static uint32_t vendor;

	if (vendor == 0) {
		vendor = cpuid(0, 0).ebx;
	}
	return vendor == VENDOR_AMD || vendor == VENDOR_HYGON;
}

int64_t hypercall(uint64_t call, uint64_t first, uint64_t second)
{
	uint64_t result = call;

	if (vendor_has_svm()) {
		__asm__ volatile("vmmcall"
				 : "+a"(result)
				 : "D"(first), "S"(second)
				 : "memory");
	} else {
		__asm__ volatile("vmcall"
				 : "+a"(result)
				 : "D"(first), "S"(second)
				 : "memory");
	}
	/* 32 bits of it are promised. */
	return (int32_t)result;
}

const char *hypercall_statistic(uint32_t number)
{
	static const char *const names[CPU_STATISTICS_X86] = {
		[CPU_STATISTIC_TOTAL] = "total",
		[CPU_STATISTIC_MMIO] = "mmio",
		[CPU_STATISTIC_MANAGEMENT] = "management",
		[CPU_STATISTIC_HYPERCALL] = "hypercall",
		[CPU_STATISTIC_PIO] = "pio",
		[CPU_STATISTIC_XAPIC] = "xapic",
		[CPU_STATISTIC_CR] = "cr",
		[CPU_STATISTIC_CPUID] = "cpuid",
		[CPU_STATISTIC_XSETBV] = "xsetbv",
		[CPU_STATISTIC_EXCEPTION] = "exception",
		[CPU_STATISTIC_MSR] = "msr",
		[CPU_STATISTIC_X2APIC_ICR] = "x2apic-icr",
	};

	return number < CPU_STATISTICS_X86 ? names[number] : "";
}
