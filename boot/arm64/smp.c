// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Starting CPUs: PSCI, DEN0022. One at a time, so that only one of them can
 * have something to say. A CPU of no cell is not started: it stays off in the
 * firmware, which nobody can call any more.
 */
#include <bulkhead/psci.h>
#include "atomic.h"
#include "arch_barrier.h"
#include "boot_arm64.h"
#include "config_check.h"
#include "smc.h"
#include "sysreg.h"

#define START_MS       1000
#define MPIDR_AFFINITY 0xff00ffffffull

bool within(uint64_t start, uint32_t ms)
{
	uint64_t limit = sysreg_read(cntfrq_el0) / 1000 * ms;

	arch_relax();
	return sysreg_read(cntpct_el0) - start <= limit;
}

uint32_t smp_this_cpu(void)
{
	uint64_t id = sysreg_read(mpidr_el1) & MPIDR_AFFINITY;
	uint64_t cpus = config_system_cpus(&boot.chain);

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((cpus >> cpu & 1) != 0 &&
		    boot_cpus[cpu].hardware_id == id) {
			return cpu;
		}
	}
	boot_fail("CPUs: the boot CPU, MPIDR 0x%lx, is not in the system "
		  "config",
		  id);
}

static void start_one(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];
	uint64_t start = sysreg_read(cntpct_el0);
	int64_t result;

	this->started = true;
	arch_clean_range(this, sizeof(*this));
	result = arch_smc(PSCI_CPU_ON_64, this->hardware_id,
			  phys_of((const void *)boot_secondary_start), cpu);
	if (result != PSCI_SUCCESS) {
		boot_fail("CPU %u missing: PSCI CPU_ON of MPIDR 0x%lx; wanted "
			  "0; found -%lu",
			  cpu, this->hardware_id, (uint64_t)-result);
	}
	while (atomic_get(&this->state) != BOOT_CPU_READY) {
		if (boot_has_failed()) {
			arch_boot_halt();
		}
		if (!within(start, START_MS)) {
			boot_fail("CPU %u missing: MPIDR 0x%lx did not arrive "
				  "in %u ms",
				  cpu, this->hardware_id, START_MS);
		}
	}
}

void smp_start(void)
{
	uint32_t version = (uint32_t)arch_smc(PSCI_VERSION, 0, 0, 0);

	if ((int32_t)version < 0x10000) {
		boot_fail("PSCI: wanted version 1.0 or later; found 0x%x",
			  version);
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (boot_cpus[cpu].cell != CONFIG_MAX_CELLS &&
		    !boot_cpus[cpu].started) {
			start_one(cpu);
		}
	}
}

void boot_secondary(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];

	cpu_init(cpu);
	gic_init_cpu(cpu);
	atomic_set(&this->state, BOOT_CPU_READY);
	/* The boot CPU goes on, or halts the machine: no limit here. */
	while (atomic_get(&this->state) != BOOT_CPU_GO) {
		arch_relax();
	}
	cpu_hand_off(cpu);
}
