// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The CPUs of the system: hardware ids, and which cell each will run.
 */
#include "boot_arch.h"
#include "config_check.h"

struct boot_cpu boot_cpus[CONFIG_MAX_CPUS];

void cpus_assign(void)
{
	uint64_t system_cpus = config_system_cpus(&boot.chain);

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		boot_cpus[cpu].cell = CONFIG_MAX_CELLS;
		if ((system_cpus >> cpu & 1) != 0) {
			boot_cpus[cpu].hardware_id =
				config_hardware_id(&boot.chain, cpu);
		}
		for (uint32_t cell = 0; cell < boot.chain.num_cells; cell++) {
			if (chain_cell_exists(&boot.chain, cell) &&
			    (config_cpu_mask(&boot.chain, cell) >> cpu & 1) !=
				    0) {
				boot_cpus[cpu].cell = cell;
			}
		}
	}
}
