/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A guest's registers while it is in the hypervisor, and what the handlers of
 * its traps share.
 */
#ifndef TRAP_H
#define TRAP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include "io.h"

/* On the CPU's stack; laid out for vectors.S. */
struct guest_regs {
	uint64_t x[31];
	uint64_t pc;		/* ELR_EL2 */
	uint64_t spsr;		/* SPSR_EL2 */
	uint64_t reserved;	/* keeps the stack aligned to 16 bytes */
};

/* Called by vectors.S for every synchronous exception of the guest. */
void trap_handle(struct guest_regs *regs);

/* Into the guest, in vectors.S: the one way in. */
noreturn void guest_enter(struct guest_regs *regs);

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
 * Stop the cell because of what it did at @regs, and park this CPU. Returns
 * only when the CPU has been reset to run again.
 */
void cell_fail(struct guest_regs *regs, const char *reason,
	       const struct gpa *address);

/*
 * Wait in the hypervisor until the CPU is switched on, then reset it. The
 * guest's registers are lost.
 */
void cpu_park(struct guest_regs *regs);

/* The one WFI of the hypervisor: any physical interrupt ends it. */
void cpu_wait_for_interrupt(void);

/* Switch on the CPU at @index of the cell's list, which has been marked. */
void cpu_kick(uint64_t hardware_id);

/* This CPU's redistributor and CPU interface: only the kick can come. */
void gic_park_cpu(void);

/* The kick has come: forget it. */
void gic_clear_kick(void);

/* Reset state of the CPU interface for a guest that starts. */
void gic_reset_cpu(void);

#endif
