/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * This CPU's VMCS, and what of a guest's registers stays in the CPU while the
 * hypervisor runs. Unit tests put their own in front of this header.
 */
#pragma once

#include <stdint.h>

/* @field must exist in this CPU's VMCS, which boot has made current. */
static inline uint64_t vmcs_read(uint64_t field)
{
	uint64_t value;

	__asm__ volatile("vmread %1, %0" : "=r"(value) : "r"(field) : "cc");
	return value;
}

static inline void vmcs_write(uint64_t field, uint64_t value)
{
	__asm__ volatile("vmwrite %1, %0" : : "r"(field), "r"(value) : "cc");
}

/* DR0, DR1, DR2, DR3, DR6 or CR2. DR7 is in the VMCS. */
#define reg_read(reg)                                                \
	({                                                           \
		uint64_t value_;                                     \
		__asm__ volatile("mov %%" #reg ", %0" : "=r"(value_)); \
		value_;                                              \
	})
#define reg_write(reg, value)                               \
	__asm__ volatile("mov %0, %%" #reg : : "r"((uint64_t)(value)))

/* @pre @value is valid, for the hardware faults otherwise. */
static inline void xcr0_write(uint64_t value)
{
	__asm__ volatile("xsetbv"
			 :
			 : "c"(0), "a"((uint32_t)value),
			   "d"((uint32_t)(value >> 32)));
}
