// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell's CPU: reset, park, wait. PSCI (DEN0022) 6.4 tells the state a CPU
 * starts in; what it leaves open is as after a hardware reset.
 */
#include "atomic.h"
#include "cell.h"
#include "cpu.h"
#include "panic.h"
#include "sysreg.h"
#include "trap.h"

/*
 * Interrupts are the guest's, and with HCR_EL2.IMO = 0 they would not even end
 * a WFI at EL2 (DDI 0487 D1.7.2, R_VRLPB). They are masked by PSTATE, so none
 * is taken here.
 */
noinline void cpu_wait_for_interrupt(void)
{
	uint64_t hcr = sysreg_read(hcr_el2);

	sysreg_write(hcr_el2, hcr | HCR_AMO | HCR_IMO | HCR_FMO);
	isb();
	dsb(sy);
	__asm__ volatile("wfi" ::: "memory");
	sysreg_write(hcr_el2, hcr);
	isb();
}

noreturn void arch_cpu_halt(void)
{
	for (;;) {
		cpu_wait_for_interrupt();
	}
}

/* Take an SError that the last guest on this CPU has left, see el2_serror. */
static void drain_serror(void)
{
	uint64_t hcr = sysreg_read(hcr_el2);

	sysreg_write(hcr_el2, hcr | HCR_AMO);
	isb();
	dsb(sy);
	__asm__ volatile("msr daifclr, #4\n\tisb\n\tmsr daifset, #4" ::
				 : "memory");
	sysreg_write(hcr_el2, hcr);
	isb();
}

/* EL1's translation goes first: no speculative walk uses half-reset registers. */
static void reset_el1(void)
{
	sysreg_write(tcr_el1, TCR_EL1_EPD);
	isb();
	sysreg_write(sctlr_el1, SCTLR_EL1_RESET);
	sysreg_write(cpacr_el1, CPACR_EL1_FPEN);
	__asm__ volatile(".irp reg, ttbr0_el1, ttbr1_el1, mair_el1, amair_el1, "
			 "vbar_el1, esr_el1, far_el1, afsr0_el1, afsr1_el1, "
			 "par_el1, contextidr_el1, csselr_el1, spsr_el1, "
			 "elr_el1, sp_el0, sp_el1, tpidr_el0, tpidrro_el0, "
			 "tpidr_el1, mdscr_el1, cntkctl_el1, cntp_ctl_el0, "
			 "cntp_cval_el0, cntv_ctl_el0, cntv_cval_el0\n"
			 "msr \\reg, xzr\n.endr" ::
				 : "memory");
	isb();
	sysreg_write(tcr_el1, 0);
}

static void reset_pmu(void)
{
	sysreg_write(pmcr_el0, 0);
	sysreg_write(pmcntenclr_el0, ~0u);
	sysreg_write(pmintenclr_el1, ~0u);
	sysreg_write(pmovsclr_el0, ~0u);
	sysreg_write(pmuserenr_el0, 0);
}

static void cpu_reset(struct guest_regs *regs, const struct cell_cpu *start)
{
	drain_serror();
	reset_el1();
	if ((this_cell.arch.id_regs[ID_AA64DFR0] & DFR0_PMUVER) != 0) {
		reset_pmu();
	}
	gic_reset_cpu();
	__asm__ volatile("tlbi vmalle1\n\tic iallu" ::: "memory");
	dsb(nsh);
	isb();
	for (uint32_t i = 0; i < 31; i++) {
		regs->x[i] = i < CELL_CPU_ARGS ? start->args[i] : 0;
	}
	regs->pc = start->entry;
	regs->spsr = SPSR_EL1H_MASKED;
}

bool cpu_park(struct guest_regs *regs)
{
	struct cell_cpu *self = &cell_state.cpus[this_cpu.index];

	gic_park_cpu();
	/* What follows concerns this CPU alone: others may count it as off. */
	atomic_change(&self->power, CPU_ON, CPU_OFF);
	while (atomic_get(&cell_state.run) != CELL_RUNNING ||
	       !atomic_change(&self->power, CPU_ON_PENDING, CPU_ON)) {
		cpu_wait_for_interrupt();
		gic_clear_kick();
	}
	cpu_reset(regs, self);
	return false;
}
