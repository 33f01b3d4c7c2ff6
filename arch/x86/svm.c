// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The guest's CPU on AMD: exits of SVM, and the guest's state in the VMCB of
 * this CPU. APM volume 2, chapter 15.
 *
 * GIF is 0 while the hypervisor runs: an NMI that has come meanwhile exits as
 * soon as the guest is entered, so nothing is looked at on the way in.
 */
#include <stddef.h>
#include "config.h"
#include "machine_check.h"
#include "panic.h"
#include "svm_insn.h"
#include "svm_regs.h"
#include "x86_regs.h"

/* Exceptions that push an error code: #DF, #TS to #PF, #AC, #CP, #VC, #SX. */
#define WITH_CODE 0x60227d00u

/* What a guest may set in EFER, but for LMA. */
#define EFER_GUEST (EFER_SCE | EFER_LME | EFER_NXE)

/* The only stores to the root field: each is of a constant of cpu_roots. */
static inline void set_root(const uint64_t *root)
{
	vmcb.n_cr3 = *root;
}

static bool is_vectoring(void)
{
	return (vmcb.vectoring & EVENT_VALID) != 0;
}

uint64_t vcpu_pc(void)
{
	return vmcb.rip;
}

uint64_t vcpu_cr4(void)
{
	return vmcb.cr4;
}

uint64_t vcpu_efer(void)
{
	return vmcb.efer & ~(uint64_t)EFER_SVME;
}

bool vcpu_set_efer(uint64_t value)
{
	uint64_t change = value ^ vmcb.efer;

	value &= ~(uint64_t)EFER_LMA;
	if ((value & ~(uint64_t)EFER_GUEST) != 0 ||
	    ((change & EFER_LME) != 0 && (vmcb.cr0 & CR0_PG) != 0)) {
		return false;
	}
	vmcb.efer = value | (vmcb.efer & EFER_LMA) | EFER_SVME;
	return true;
}

/* Instructions that are skipped are 2 bytes long, but for IN and OUT. */
static uint64_t next_rip(void)
{
	if (IS_ENABLED(CONFIG_SVM_QUIRK_NO_NRIP) && vmcb.next_rip == 0) {
		return vmcb.exit_code == EXIT_IOIO ? vmcb.exit_info2
						   : vmcb.rip + 2;
	}
	return vmcb.next_rip;
}

static void inject(uint64_t vector, uint64_t code)
{
	uint64_t event = vector | EVENT_EXCEPTION | EVENT_VALID;

	if ((WITH_CODE >> vector & 1) != 0 && (vmcb.cr0 & CR0_PE) != 0) {
		event |= EVENT_HAS_CODE | code << EVENT_CODE_SHIFT;
	}
	vmcb.event = event;
	vmcb.shadow = 0;
}

/* RIP has left its 4 GiB, or TF or RF is set. */
static noinline void skip_odd(uint64_t rip, uint64_t flags)
{
	if ((vmcb.cs.attributes & SEGMENT_LONG) == 0) {
		vmcb.rip = (uint32_t)rip;
	}
	vmcb.rflags = flags & ~(uint64_t)RFLAGS_RF;
	if ((flags & RFLAGS_TF) != 0) {
		vmcb.dr6 |= DR6_BS;
		inject(VECTOR_DB, 0);
	}
}

void vcpu_skip(void)
{
	uint64_t old = vmcb.rip;
	uint64_t rip = next_rip();
	uint64_t flags = vmcb.rflags;

	vmcb.rip = rip;
	vmcb.shadow = 0;
	if (((rip ^ old) >> 32 | (flags & (RFLAGS_TF | RFLAGS_RF))) != 0) {
		skip_odd(rip, flags);
	}
}

void vcpu_inject(enum vcpu_vector vector)
{
	inject(vector, 0);
}

static void set_segments(struct vmcb_segment code, struct vmcb_segment data)
{
	vmcb.cs = code;
	vmcb.es = vmcb.ss = vmcb.ds = data;
	vmcb.gdtr = vmcb.idtr = (struct vmcb_segment){ .limit = 0xffff };
}

/*
 * In real mode at @base + @rip, but not yet in any root. Unlike after INIT,
 * caches are on.
 */
static void reset(uint64_t base, uint64_t rip)
{
	struct vmcb_segment code = { (uint16_t)(base >> 4), SEGMENT_CODE16,
				     0xffff, base };
	struct vmcb_segment data = { 0, SEGMENT_DATA16, 0xffff, 0 };

	set_segments(code, data);
	vmcb.cpl = 0;
	vmcb.efer = EFER_SVME;
	vmcb.cr0 = CR0_ET;
	vmcb.cr2 = vmcb.cr3 = vmcb.cr4 = 0;
	vmcb.dr6 = DR6_RESET;
	vmcb.dr7 = DR7_RESET;
	vmcb.rflags = RFLAGS_FIXED;
	vmcb.rip = rip;
	vmcb.rsp = 0;
	vmcb.g_pat = PAT_RESET;
	vmcb.event = 0;
	vmcb.shadow = 0;
}

void vcpu_reset(struct guest_regs *regs, const struct vcpu_start *start)
{
	for (uint32_t i = 0; i < GUEST_REGS; i++) {
		regs->r[i] = 0;
	}
	regs->r[RDX] = this_cell.arch.reset_dx;
	if (start->kind == START_FLAT32) {
		struct vmcb_segment code = { 0x10, SEGMENT_CODE16 | SEGMENT_32,
					     UINT32_MAX, 0 };
		struct vmcb_segment data = { 0x18, SEGMENT_DATA16 | SEGMENT_32,
					     UINT32_MAX, 0 };

		reset(0, start->entry);
		set_segments(code, data);
		vmcb.cr0 = CR0_PE | CR0_ET;
		regs->r[RDI] = start->args[0];
		regs->r[RSI] = start->args[1];
		regs->r[RDX] = start->args[2];
		regs->r[RCX] = start->args[3];
	} else {
		uint64_t rip = start->kind == START_REAL ? start->entry & 0xffff
							 : 0;

		reset(start->entry - rip, rip);
	}
	breakpoints_clear();
	vmload(cpu_roots.vmcb);
	set_root(&cpu_roots.run);
}

/* CLI; HLT; JMP, alone in its root: only an NMI ends it. */
void vcpu_park(void)
{
	reset(0, 0);
	set_root(&cpu_roots.park);
}

void vcpu_step_begin(void)
{
	struct vcpu_step *step = &this_cpu.arch.step;

	step->active = 1;
	step->flags = vmcb.rflags & (RFLAGS_IF | RFLAGS_TF);
	step->dr6 = vmcb.dr6;
	vmcb.rflags = (vmcb.rflags & ~(uint64_t)RFLAGS_IF) | RFLAGS_TF |
		      RFLAGS_RF;
	vmcb.shadow = 0;
	vmcb.dr6 = DR6_RESET;
	vmcb.intercept_exceptions = STEP_EXCEPTIONS;
	vmcb.intercept_0c |= INTERCEPT_INTN;
	set_root(&cpu_roots.step);
}

static void step_end(void)
{
	struct vcpu_step *step = &this_cpu.arch.step;

	step->active = 0;
	vmcb.rflags = (vmcb.rflags & ~(uint64_t)(RFLAGS_IF | RFLAGS_TF)) |
		      step->flags;
	vmcb.dr6 = step->dr6;
	vmcb.intercept_exceptions = RUN_EXCEPTIONS;
	vmcb.intercept_0c &= ~INTERCEPT_INTN;
	set_root(&cpu_roots.run);
}

static noinline void stop(struct guest_regs *regs, const char *reason)
{
	/* What parks is our own: no guest has made it. */
	if (this_cpu.arch.state != VCPU_RUNNING) {
		panic(reason);
	}
	exit_stop(regs, CELL_END_FAULT, reason, NULL);
}

/*
 * An exception that was intercepted, as the guest would have had it. Not while
 * an event was being delivered: that could go on for ever inside of the CPU,
 * deaf to NMIs.
 */
static noinline void reflect(struct guest_regs *regs, uint64_t vector)
{
	if (is_vectoring()) {
		stop(regs, "exception while an event is delivered");
		return;
	}
	if (vector == VECTOR_PF) {
		vmcb.cr2 = vmcb.exit_info2;
	}
	inject(vector, (uint32_t)vmcb.exit_info1);
}

/* Debug traps that the stepped instruction owes: enabled breakpoints, and TF. */
static uint64_t step_owes(uint64_t dr6)
{
	uint64_t enabled = (vmcb.dr7 | vmcb.dr7 >> 1) & 0x55;

	enabled = (enabled | enabled >> 1) & 0x33;
	enabled = (enabled | enabled >> 2) & 0x0f;
	return (dr6 & enabled) |
	       ((this_cpu.arch.step.flags & RFLAGS_TF) != 0 ? DR6_BS : 0);
}

static noinline void exit_nested(struct guest_regs *regs)
{
	uint64_t info = vmcb.exit_info1;
	uint32_t kind = (uint32_t)info & (FAULT_WRITE | FAULT_FETCH);

	if ((info & NPF_TABLE_WALK) != 0 || is_vectoring()) {
		kind |= FAULT_IMPLICIT;
	}
	exit_memory(regs, (struct nested_fault){ { vmcb.exit_info2 }, kind });
}

static void exit_machine_check(struct guest_regs *regs)
{
	machine_check_judge();
	if (this_cpu.arch.state == VCPU_RUNNING) {
		stop(regs, "machine check");
	}
}

/* An NMI, and the first entry of all: a CPU without a cell stays parked. */
void svm_event(struct guest_regs *regs)
{
	if (this_cpu.has_cell != 0) {
		exit_event(regs);
	}
}

/* Rare, and what no correct guest does. */
static noinline void exit_other(struct guest_regs *regs)
{
	switch (vmcb.exit_code) {
	case EXIT_NMI:
		nmi_take();
		svm_event(regs);
		return;
	case EXIT_EXCEPTION + VECTOR_DB:
	case EXIT_EXCEPTION + VECTOR_AC:
		reflect(regs, vmcb.exit_code - EXIT_EXCEPTION);
		return;
	case EXIT_EXCEPTION + VECTOR_MC:
		exit_machine_check(regs);
		return;
	case EXIT_EXCEPTION + VECTOR_SX:
		/* An INIT from outside: nobody's. */
		return;
	case EXIT_INVD:
	case EXIT_WBINVD:
		/* Caches are coherent. */
		vcpu_skip();
		return;
	case EXIT_RDPMC:
		vcpu_inject(VECTOR_GP);
		return;
	case EXIT_RSM:
	case EXIT_INVLPGA:
	case EXIT_VMRUN ... EXIT_SKINIT:
	case EXIT_MONITOR ... EXIT_MWAIT_ARMED:
	case EXIT_RDPRU:
	case EXIT_INVLPGB ... EXIT_TLBSYNC:
		vcpu_inject(VECTOR_UD);
		return;
	case EXIT_SHUTDOWN:
		stop(regs, "triple fault");
		return;
	case EXIT_INVALID:
	case (uint32_t)EXIT_INVALID: /* QEMU's */
		stop(regs, "its CPU's state cannot be entered");
		return;
	default:
		stop(regs, "what its CPU does not offer");
	}
}

static void exit_msr(struct guest_regs *regs)
{
	if ((vmcb.exit_info1 & MSR_IS_WRITE) != 0) {
		exit_wrmsr(regs);
	} else {
		exit_rdmsr(regs);
	}
}

static void exit_io(struct guest_regs *regs)
{
	uint32_t info = (uint32_t)vmcb.exit_info1;

	exit_port(regs, (uint16_t)(info >> IOIO_PORT_SHIFT),
		  info >> IOIO_SIZE_SHIFT & 7, (info & IOIO_IN) != 0,
		  (info & IOIO_STRING) != 0);
}

static inline void dispatch(struct guest_regs *regs)
{
	uint64_t code = vmcb.exit_code;

	if (code == EXIT_CPUID) {
		exit_cpuid(regs);
	} else if (code == EXIT_NPF) {
		exit_nested(regs);
	} else if (code == EXIT_IOIO) {
		exit_io(regs);
	} else if (code == EXIT_MSR) {
		exit_msr(regs);
	} else {
		exit_other(regs);
	}
}

static noinline void dispatch_again(struct guest_regs *regs)
{
	dispatch(regs);
}

static noinline void pay_step(uint64_t dr6)
{
	uint64_t owed = step_owes(dr6);

	if (owed != 0) {
		vmcb.dr6 |= owed;
		inject(VECTOR_DB, 0);
	}
}

/* The first exit of a step ends it, before all else. */
static noinline void step_exit(struct guest_regs *regs)
{
	uint64_t vector = vmcb.exit_code - EXIT_EXCEPTION;
	uint64_t dr6 = vmcb.dr6;

	step_end();
	if (vector == VECTOR_DB && !is_vectoring()) {
		if (((dr6 & DR6_HITS) |
		     (this_cpu.arch.step.flags & RFLAGS_TF)) != 0) {
			pay_step(dr6);
		}
		exit_step_done(regs);
	} else if (vector >= 32 || (RUN_EXCEPTIONS >> vector & 1) != 0) {
		/* Not the step's: the guest makes its access again. */
		dispatch_again(regs);
	} else {
		reflect(regs, vector);
	}
}

void vcpu_exit(struct guest_regs *regs)
{
	if (this_cpu.arch.step.active == 0) {
		dispatch(regs);
	} else {
		step_exit(regs);
	}
}
