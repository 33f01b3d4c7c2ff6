// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The order of x86's own part of the boot: CPUs and interrupt controllers before
 * cells are built, final maps and the hand-off behind.
 */
#include "atomic.h"
#include "boot_x86.h"
#include "ioapic_boot.h"
#include "memory_map.h"
#include "policy.h"

struct boot_loader boot_loader;
static uint32_t boot_cpu;

void boot_cpu_init(uint32_t cpu)
{
	vcpu_check_cpu(cpu);
	smt_note(cpu);
	apic_init_cpu(cpu);
}

void arch_start_cpus(void)
{
	memory_map_check();
	cpus_assign();
	boot_cpu = smp_this_cpu();
	boot_cpus[boot_cpu].started = true;
	tsc_measure();
	idt_build();
	irq_init();
	mtrr_remember();
	cpu_check_remember();
	boot_cpu_init(boot_cpu);
	apic_khz = boot.chain.system->platform.x86.apic_khz;
	if (apic_khz == 0) {
		apic_khz = apic_measure();
	}
	smp_start();
	smt_check();
	vcpu_common_build();
}

/* All that boot used below 1 MiB. */
void arch_build_erase(struct page_table *table, struct erase_plan *plan)
{
	erase_add(table, plan, LOW_TRAMPOLINE, LOW_TABLES_END - LOW_TRAMPOLINE);
}

static void build_cpu(uint32_t cpu)
{
	const struct boot_cpu *this = &boot_cpus[cpu];

	pool_set_owner(POOL_CPU(cpu));
	vcpu_cpu_build(cpu);
	if (this->cell != CONFIG_MAX_CELLS) {
		pool_set_owner(POOL_STEP(cpu));
		this->roots->step = vcpu_step_build(cpu,
						    &boot.cells[this->cell]);
	}
}

void arch_final_maps(void)
{
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (boot_cpus[cpu].started) {
			build_cpu(cpu);
		}
	}
	final_maps_build(boot_cpu);
}

void boot_cpu_hand_off(uint32_t cpu)
{
	vcpu_init_cpu(cpu);
	cpu_flush();
	handoff(boot_cpus[cpu].final_root);
}

/* What everybody needs is in memory; nobody speaks from here on. */
noreturn void arch_seal(void)
{
	for (uint32_t n = 0; n < CELL_MAX_IOAPICS; n++) {
		boot_ioapics[n].window = 0;
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if (cpu != boot_cpu && boot_cpus[cpu].started) {
			atomic_set(&boot_cpus[cpu].state, BOOT_CPU_GO);
		}
	}
	boot_cpu_hand_off(boot_cpu);
}
