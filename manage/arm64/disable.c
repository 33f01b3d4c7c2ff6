// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The root leaves the hypervisor: it goes on at EL1 on bare hardware, with EL2
 * quiet below it. Guest-physical addresses of the root are physical ones, so
 * that nothing of what it has changes. What the hypervisor has hidden from the
 * root's eyes shows now, but nothing of it has been switched on.
 */
#include <bulkhead/psci.h>
#include "arch_barrier.h"
#include "atomic.h"
#include "boot_sysreg.h"
#include "front.h"
#include "panic.h"
#include "smc.h"

#define HCR_HCD (1ull << 29)
#define HPMN	0x1full

uint64_t arch_root_online(void)
{
	const struct built_cell *root = &boot.cells[ROOT_CELL];
	uint64_t online = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((root->cpus >> cpu & 1) != 0) {
			uint32_t index = cpu_index(root, cpu);

			online |= atomic_get(&root->state->cpus[index].power) !=
						  CPU_OFF
					  ? 1ull << cpu
					  : 0;
		}
	}
	return online;
}

int64_t arch_disable_check(void)
{
	return 0;
}

/* They were switched on by PSCI CPU_ON, and are free to go. */
bool arch_disable_parked(uint64_t cpus)
{
	if (!fetch(cpus, 0)) {
		return false;
	}
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((cpus >> cpu & 1) != 0 && cpu != this_cpu.id) {
			front_order(cpu, FRONT_LEAVE);
		}
	}
	return true;
}

noreturn void front_leave(void)
{
	arch_smc(PSCI_CPU_OFF, 0, 0, 0);
	arch_cpu_halt();
}

noreturn void arch_disable(void)
{
	struct guest_regs *regs = front_regs();

	regs->x[0] = 0;
	sysreg_write(vbar_el2, (uint64_t)left_vectors);
	sysreg_write(cptr_el2, CPTR_RES1_TFP0);
	sysreg_write(mdcr_el2, sysreg_read(mdcr_el2) & HPMN);
	gic_leave();
	sysreg_write(hcr_el2, HCR_RW | HCR_HCD);
	sysreg_write(vttbr_el2, 0);
	isb();
	__asm__ volatile("tlbi alle1" ::: "memory");
	dsb(nsh);
	isb();
	front_resume(regs);
}
