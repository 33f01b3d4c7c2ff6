// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The order of arm64's own part of the boot: CPUs and interrupt controller
 * before cells are built, final maps and the hand-off behind.
 */
#include "arch_barrier.h"
#include "atomic.h"
#include "boot_arm64.h"
#include "boot_arch.h"

static uint32_t boot_cpu;

void arch_start_cpus(void)
{
	cpus_assign();
	boot_cpu = smp_this_cpu();
	boot_cpus[boot_cpu].started = true;
	cpu_init(boot_cpu);
	gic_init();
	gic_init_cpu(boot_cpu);
	smp_start();
	gic_init_spis();
}

void arch_build_erase(struct page_table *table, struct erase_plan *plan)
{
	(void)table;
	(void)plan;
}

void arch_final_maps(void)
{
	final_maps_build(boot_cpu);
}

/* What everybody needs is in memory; nobody speaks from here on. */
noreturn void arch_seal(void)
{
	arch_clean_range((const void *)VA_ALIAS, BLOCK_SIZE);
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (cpu != boot_cpu && boot_cpus[cpu].started) {
			atomic_set(&boot_cpus[cpu].state, BOOT_CPU_GO);
		}
	}
	cpu_hand_off(boot_cpu);
}
