// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Those registers of EL2 that depend on the cell a CPU belongs to: its second
 * stage, and what of its guest traps. DDI 0487 D17.
 */
#include "boot_arm64.h"
#include "boot_sysreg.h"

/* HCR_EL2 of a guest: all that the filter and the hidden features need. */
static uint64_t guest_hcr(uint32_t cell)
{
	uint64_t hcr = HCR_RW | HCR_VM | HCR_SWIO | HCR_PTW | HCR_TID3 |
		       HCR_TSC | HCR_TIDCP | HCR_TACR;

	if (id_field(sysreg_read(id_aa64mmfr1_el1), 16) != 0) {
		hcr |= HCR_TLOR;
	}
	if (id_field(sysreg_read(id_aa64pfr0_el1), 28) != 0) {
		hcr |= HCR_TERR;
	}
	if (id_field(sysreg_read(id_aa64pfr1_el1), 8) >= 2) {
		hcr |= HCR_TID5;
	}
	if ((cell_options(cell) & OPTION_TRAP_WFI) != 0) {
		hcr |= HCR_TWI;
	}
	return hcr;
}

/* ID_AA64MMFR0_EL1.PARange of the CPU with the smallest, at most 48 bits. */
static uint32_t smallest_pa_range(void)
{
	uint32_t range = PA_RANGE_48;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (boot_cpus[cpu].started && boot_cpus[cpu].pa_range < range) {
			range = boot_cpus[cpu].pa_range;
		}
	}
	return range;
}

/* Not more than the CPUs have, nor than one root page at level 1 covers. */
uint32_t stage2_bits(void)
{
	switch (smallest_pa_range()) {
	case PA_RANGE_32:
		return 32;
	case PA_RANGE_36:
		return 36;
	default:
		return 39;
	}
}

void cpu_set_cell(uint32_t cpu)
{
	uint32_t cell = boot_cpus[cpu].cell;

	sysreg_write(vtcr_el2, VTCR_BASE | (64 - stage2_bits()) |
				       (uint64_t)smallest_pa_range()
					       << VTCR_PS_SHIFT);
	if (cell != CONFIG_MAX_CELLS) {
		sysreg_write(
			vttbr_el2,
			page_pool_phys(&pool, boot.cells[cell].stage2_root) |
				(uint64_t)(boot.cells[cell].number + 1)
					<< VTTBR_VMID_SHIFT);
		sysreg_write(hcr_el2, guest_hcr(cell));
	}
}
