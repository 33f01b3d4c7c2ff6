// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell says so in CPUID. There is no other place where inmates can run.
 */
#include <stddef.h>
#include "platform.h"
#include "apic.h"
#include "cpu.h"
#include "inmate.h"
#include "string.h"

#define CPUID_1_ECX_HYPERVISOR 0x80000000u
#define CPUID_HYPERVISOR       0x40000000u
#define HYPERVISOR_NAME	       "Jailhouse\0\0\0" /* EBX, ECX, EDX */
#define HYPERVISOR_NAME_LENGTH 12

/* Where start.S finds it. */
_Static_assert(offsetof(struct comm_region, x86.num_cpus) == 66, "start.S");

bool platform_detect_cell(void)
{
	struct cpuid name = cpuid(CPUID_HYPERVISOR, 0);

	return (cpuid(1, 0).ecx & CPUID_1_ECX_HYPERVISOR) != 0 &&
	       memcmp(&name.ebx, HYPERVISOR_NAME, HYPERVISOR_NAME_LENGTH) == 0;
}

void platform_use_board(void)
{
	inmate_halt();
}

void platform_use_comm_region(const struct comm_region *comm)
{
	platform.num_cpus = comm->x86.num_cpus;
	platform.tsc_khz = comm->x86.tsc_khz;
	platform.apic_khz = comm->x86.apic_khz;
}

void platform_leave_cell(void)
{
	platform.virtual_console = false;
	apic_leave_cell();
}
