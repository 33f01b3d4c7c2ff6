/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copyright (c) the Bulkhead authors
 *
 * The guest's CPU: what the back-ends, SVM and VMX, do for the handlers of
 * exits, and these for them. One back-end is linked.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include "addr.h"
#include "cell.h"
#include "cpu.h"

/* So that what calls it needs no stack frame. */
#define noinline __attribute__((noinline))

/* General registers by their numbers in instructions. */
enum guest_reg {
	RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, /* R8 to R15 follow */
	GUEST_REGS = 16,
};

/* On the CPU's stack, right below this_cpu; laid out for the entry code. */
struct guest_regs {
	uint64_t r[GUEST_REGS];	/* r[RSP] is not used: the back-end has it */
};

enum vcpu_vector {
	VECTOR_DB = 1,
	VECTOR_NMI = 2,
	VECTOR_UD = 6,
	VECTOR_DF = 8,
	VECTOR_GP = 13,
	VECTOR_PF = 14,
	VECTOR_AC = 17,
	VECTOR_MC = 18,
	VECTOR_SX = 30,
};

/* The states of a cell's CPU. In all but RUNNING it is parked in guest mode. */
enum vcpu_state { VCPU_PARKED, VCPU_WAIT_SIPI, VCPU_RUNNING };

/*
 * What others want of a CPU: the word `power` of struct cell_cpu, changed by
 * compare-exchange. The CPU takes all of it at once, and applies what is first
 * in this order. NMIs that announce it merge, so these are levels.
 */
#define VCPU_STOP	  0x1u	/* the cell has been stopped */
#define VCPU_START	  0x2u	/* start of the cell: entry and args count */
#define VCPU_INIT	  0x4u
#define VCPU_SIPI	  0x8u	/* counts only if it is waited for */
#define VCPU_VECTOR_SHIFT 8	/* of the SIPI */

enum vcpu_start_kind {
	START_REAL,		/* real mode, IP is bits 0 to 15 of the address */
	START_FLAT32,		/* protected mode, paging off, flat segments */
	START_SIPI,		/* real mode, CS.base is the address, IP is 0 */
};

struct vcpu_start {
	uint32_t kind;		/* enum vcpu_start_kind */
	uint64_t entry;		/* guest-physical; of a SIPI, vector << 12 */
	uint64_t args[CELL_CPU_ARGS]; /* RDI, RSI, RDX, RCX */
};

/*
 * Provided by the back-end. Run time, on the guest's own CPU, its registers
 * saved; none of these can fail.
 */

/* RIP of the instruction that exited, or where the guest will go on. */
uint64_t vcpu_pc(void);

/*
 * Go on behind the instruction that exited: RIP advanced, truncated to the
 * width of the mode, blocking by STI and MOV SS gone, and a single-step trap
 * that the instruction owes is delivered.
 */
void vcpu_skip(void);

/*
 * An exception instead of the instruction that exited: VECTOR_UD, or VECTOR_GP
 * with error code 0, which real mode does not get.
 */
void vcpu_inject(enum vcpu_vector vector);

/* CR4 as the guest sees it, but for bits that are never its own. */
uint64_t vcpu_cr4(void);

/*
 * SVM, whose EFER traps: as the guest sees it, without SVME. set: false if the
 * value must be refused by #GP: a reserved bit, or LME changed under paging.
 */
uint64_t vcpu_efer(void);
bool vcpu_set_efer(uint64_t value);

/*
 * The state of a CPU after INIT, but for what INIT keeps, with start's entry;
 * then RUN is its root. @regs: all are written.
 */
void vcpu_reset(struct guest_regs *regs, const struct vcpu_start *start);

/* Of that state what no back-end knows of: TSC_AUX, SPEC_CTRL, XCR0, PKRU.. */
void vmsr_reset(void);

/* From the next entry on nothing of the guest runs, until vcpu_reset(). */
void vcpu_park(void);

/*
 * For vmmio.c. To STEP, one instruction, interrupts held. The guest's IF, TF and
 * DR6 are saved into this_cpu.arch.step, which becomes active.
 *
 * The first exit ends the step, before all else: back to RUN, and IF, TF and DR6
 * put back over what the instruction has made of them. If it is #DB, debug traps
 * that the instruction owes are injected, then exit_step_done() is called.
 */
void vcpu_step_begin(void);

/*
 * Handlers of exits, for the back-ends. They act on @regs and by the functions
 * above.
 */
void exit_cpuid(struct guest_regs *regs);
void exit_rdmsr(struct guest_regs *regs);
void exit_wrmsr(struct guest_regs *regs);

/*
 * @size: 1, 2 or 4 bytes. A string instruction ends the cell. The accumulator
 * keeps the bytes beyond @size, but 4 bytes clear the upper half.
 */
void exit_port(struct guest_regs *regs, uint16_t port, uint32_t size,
	       bool is_in, bool is_string);

/*
 * A nested page fault; bits are where SVM has them. FAULT_IMPLICIT: no data
 * access by the final translation, or the delivery of an event. What is not an
 * access to a trapped page ends the cell.
 */
#define FAULT_IMPLICIT 0x01u
#define FAULT_WRITE    0x02u
#define FAULT_FETCH    0x10u

struct nested_fault {
	struct gpa address;
	uint32_t kind;
};
void exit_memory(struct guest_regs *regs, struct nested_fault fault);

/* The stepped instruction is done, by #DB: judge what it has written. */
void exit_step_done(struct guest_regs *regs);

/* An NMI has come, or the entry code has seen the CPU's word. */
void exit_event(struct guest_regs *regs);

/* What ends the cell: report once, and park. */
void exit_stop(struct guest_regs *regs, enum cell_end end, const char *reason,
	       const struct gpa *address);

/*
 * What this CPU wants of the cell's CPU @index, itself perhaps: one of VCPU_...,
 * with the vector of a SIPI. Returns at once.
 */
void vcpu_post(uint32_t index, uint32_t event);

/* Provided by the back-end, in assembly: enter the guest, for ever. */
noreturn void vcpu_run(void);

/*
 * Provided by the back-end, in assembly: target of vector 2 of the host's IDT.
 * Between the last look at the CPU's word and the entry it makes the CPU look
 * again.
 */
extern char host_nmi[];

/* Called by the back-end's assembly for each exit. */
void vcpu_exit(struct guest_regs *regs);
