// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell's CPU: reset, park, wait. PSCI (DEN0022) 6.4 tells the state a CPU
 * starts in; what it leaves open is as after a hardware reset.
 */
#include <stddef.h>
#include <bulkhead/comm_region.h>
#include "atomic.h"
#include "cell.h"
#include "cpu.h"
#include "cpu_reset.h"
#include "panic.h"
#include "sysreg.h"

/*
 * Interrupts are the guest's, and with HCR_EL2.IMO = 0 they would not even end
 * a WFI at EL2 (DDI 0487 D1.7.2, R_VRLPB). They are masked by PSTATE, so none
 * is taken here.
 */
void cpu_wait_for_interrupt(void)
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
	sysreg_write(ttbr0_el1, 0);
	sysreg_write(ttbr1_el1, 0);
	sysreg_write(mair_el1, 0);
	sysreg_write(amair_el1, 0);
	sysreg_write(vbar_el1, 0);
	sysreg_write(esr_el1, 0);
	sysreg_write(far_el1, 0);
	sysreg_write(afsr0_el1, 0);
	sysreg_write(afsr1_el1, 0);
	sysreg_write(par_el1, 0);
	sysreg_write(contextidr_el1, 0);
	sysreg_write(csselr_el1, 0);
	sysreg_write(spsr_el1, 0);
	sysreg_write(elr_el1, 0);
	sysreg_write(sp_el0, 0);
	sysreg_write(sp_el1, 0);
	sysreg_write(tpidr_el0, 0);
	sysreg_write(tpidrro_el0, 0);
	sysreg_write(tpidr_el1, 0);
	sysreg_write(mdscr_el1, 0);
	isb();
	sysreg_write(tcr_el1, 0);
}

static void reset_timers(void)
{
	sysreg_write(cntkctl_el1, 0);
	sysreg_write(cntp_ctl_el0, 0);
	sysreg_write(cntp_cval_el0, 0);
	sysreg_write(cntv_ctl_el0, 0);
	sysreg_write(cntv_cval_el0, 0);
}

static void reset_pmu(void)
{
	sysreg_write(pmcr_el0, 0);
	sysreg_write(pmcntenclr_el0, ~0u);
	sysreg_write(pmintenclr_el1, ~0u);
	sysreg_write(pmuserenr_el0, 0);
}

static void cpu_reset(struct guest_regs *regs, uint64_t entry)
{
	drain_serror();
	reset_el1();
	reset_timers();
	if ((this_cell.arch.id_regs[ID_AA64DFR0] & DFR0_PMUVER) != 0) {
		reset_pmu();
	}
	gic_reset_cpu();
	__asm__ volatile("tlbi vmalle1\n\tic iallu" ::: "memory");
	dsb(nsh);
	isb();
	*regs = (struct guest_regs){ .pc = entry, .spsr = SPSR_EL1H_MASKED };
}

void cpu_park(struct guest_regs *regs)
{
	uint32_t *power = &cell_state.cpus[this_cpu.index].power;

	gic_park_cpu();
	while (atomic_get(&cell_state.run) != CELL_RUNNING ||
	       !atomic_change(power, CPU_ON_PENDING, CPU_ON)) {
		cpu_wait_for_interrupt();
		gic_clear_kick();
	}
	cpu_reset(regs, cell_state.cpus[this_cpu.index].entry);
	/* PSCI has it in x0; inmates of Jailhouse expect it in x1. */
	regs->x[0] = cell_state.cpus[this_cpu.index].context;
	regs->x[1] = regs->x[0];
}

void cpu_first_entry(struct guest_regs *regs)
{
	cpu_park(regs);
	if (this_cpu.index == 0) {
		for (uint32_t i = 0; i < 4; i++) {
			regs->x[i] = this_cpu.arch.start_args[i];
		}
	}
}

void cell_fail(struct guest_regs *regs, const char *reason,
	       const struct gpa *address)
{
	struct cell_end end = {
		.reason = reason,
		.comm_state = COMM_STATE_FAILED,
		.pc = regs->pc,
	};

	if (address != NULL) {
		end.has_address = true;
		end.address = *address;
	}
	cell_stop(&end);
	cpu_park(regs);
}
