/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * A guest's registers while it is in the hypervisor, and what the handlers of
 * its traps share.
 */
#pragma once

#include "io.h"

/* So that what calls it needs no stack frame. */
#define noinline	__attribute__((noinline))

/* On the CPU's stack; laid out for vectors.S. */
struct guest_regs {
	uint64_t x[32];		/* x[31]: XZR, zero until it is written */
	uint64_t pc;		/* ELR_EL2 */
	uint64_t spsr;		/* SPSR_EL2 */
};

/*
 * A guest's synchronous exceptions, called by vectors.S: data abort, SMC, and
 * all other classes. True if the instruction, of 4 bytes, is done; else @regs
 * say what is to run next.
 */
bool trap_data_abort(struct guest_regs *regs, uint64_t esr);
bool trap_call(struct guest_regs *regs, uint64_t esr);
bool trap_other(struct guest_regs *regs, uint64_t esr, uint64_t class);

/*
 * A trapped access to the GIC, aligned, its size and direction in @esr: to the
 * distributor, or to what else of the GIC traps: redistributors, or GICC_DIR.
 * @value: a guest's register. True: what does not belong to the cell reads as
 * zero and ignores writes.
 */
bool vgicd_access(uint32_t offset, uint64_t esr, uint64_t *value);
bool vgic_cpu_access(uint32_t offset, uint64_t esr, uint64_t *value);

/*
 * A trapped MSR or MRS. @value: what is written, or receives what was read.
 * False if the register does not exist for the guest: it gets UNDEF.
 */
bool vsysreg_access(uint32_t esr, uint64_t *value);

/* The GIC's part of vsysreg_access(). */
bool vgic_sysreg(uint32_t esr, uint64_t *value);

/* An SMC or HVC #0. False if it does not return to where it was called from. */
bool smccc_call(struct guest_regs *regs);

/*
 * SMCCC 1.1 (DEN0028) but for PSCI: what a call of @function with @arg gives.
 * An unknown one gives -1. The file that is linked decides what is known.
 */
int64_t smccc_arch(uint32_t function, uint64_t arg);

/*
 * Wait in the hypervisor until the CPU is switched on, then reset it. The
 * guest's registers are lost: false, for vectors.S.
 */
bool cpu_park(struct guest_regs *regs);

/* The one WFI of the hypervisor: any physical interrupt ends it. */
void cpu_wait_for_interrupt(void);

/*
 * Send SGI @intid to the CPU at @index of the cell's list, or to all the cell's
 * CPUs but this one. IRQ_KICK makes it trap, or ends its wait.
 */
void gic_send_sgi(uint32_t index, uint64_t intid);
void gic_send_to_others(uint64_t intid);

/* This CPU's part of the GIC: only the kick can come. */
void gic_park_cpu(void);

/* The kick has come: forget it. */
void gic_clear_kick(void);

/* Reset state of the CPU interface for a guest that starts. */
void gic_reset_cpu(void);
