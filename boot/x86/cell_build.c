// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The parts of an x86 cell, in the order in which they need each other.
 */
#include "boot_x86.h"
#include "policy.h"

void arch_cell_build(uint32_t index)
{
	cpuid_build(&boot.cells[index].cell->arch);
	vcpu_cell_build(index);
	apic_cell_build(index);
}

uintptr_t arch_io_window(uint32_t number)
{
	return VA_IO + (uintptr_t)number * PAGE_SIZE;
}
