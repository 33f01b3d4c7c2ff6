/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A guest's registers while it is in the hypervisor, and what the handlers of
 * its traps share.
 */
#pragma once

#include "io.h"

/* On the CPU's stack; laid out for vectors.S. */
struct guest_regs {
	uint64_t x[32];		/* x[31]: XZR, zero until it is written */
	uint64_t pc;		/* ELR_EL2 */
	uint64_t spsr;		/* SPSR_EL2 */
};

/* Called by vectors.S for every synchronous exception of the guest. */
void trap_handle(struct guest_regs *regs);

/*
 * Called by handoff.S on the final map and stack; returns when @regs is to be
 * entered, after everything that was only for the boot is gone.
 */
void handoff_arrive(struct guest_regs *regs);

/* A trapped access to the GIC; false if the address is not the GIC's. */
bool vgic_access(struct io_access *access);

/*
 * A trapped MSR or MRS. @value: what is written, or receives what was read.
 * False if the register does not exist for the guest: it gets UNDEF.
 */
bool vsysreg_access(uint32_t esr, uint64_t *value);

/* The GIC's part of vsysreg_access(). */
bool vgic_sysreg(uint32_t esr, uint64_t *value);

/* An SMC or HVC #0. May not return to where the guest called from. */
void smccc_call(struct guest_regs *regs);

/*
 * SMCCC 1.1 (DEN0028) but for PSCI: what a call of @function with @arg gives.
 * An unknown one gives -1. The file that is linked decides what is known.
 */
int64_t smccc_arch(uint32_t function, uint64_t arg);

/*
 * Wait in the hypervisor until the CPU is switched on, then reset it. The
 * guest's registers are lost.
 */
void cpu_park(struct guest_regs *regs);

/* The one WFI of the hypervisor: any physical interrupt ends it. */
void cpu_wait_for_interrupt(void);

/* Switch on the CPU at @index of the cell's list, which has been marked. */
void cpu_kick(uint32_t index);

/* This CPU's part of the GIC: only the kick can come. */
void gic_park_cpu(void);

/* The kick has come: forget it. */
void gic_clear_kick(void);

/* Reset state of the CPU interface for a guest that starts. */
void gic_reset_cpu(void);
