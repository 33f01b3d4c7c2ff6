// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The VMX back-end: exits by their reason, and a guest's state in the VMCS; SDM
 * 3C "VM Exits", "VM Entries", appendix C. Interrupts do not exit. No guest can
 * make an entry fail for ever: that ends its cell, and parking writes all of
 * the state that an entry judges.
 */
#include <stddef.h>
#include "insn.h"
#include "machine_check.h"
#include "panic.h"
#include "vmcs.h"
#include "vmx.h"
#include "vmx_regs.h"
#include "x86_regs.h"

#define CPUID_XSTATE 0xd

uint64_t vcpu_pc(void)
{
	return vmcs_read(VMCS_RIP);
}

uint64_t vcpu_cr4(void)
{
	return vmcs_read(VMCS_CR4) & CR4_GUEST;
}

static bool is_64bit(void)
{
	return (vmcs_read(VMCS_ENTRY_CONTROLS) & ENTRY_IA32E) != 0 &&
	       (vmcs_read(VMCS_RIGHTS(SEGMENT_CS)) & RIGHTS_LONG) != 0;
}

/* The upper half of RIP has changed, or TF or RF is set. */
static noinline void skip_odd(uint64_t rip, uint64_t flags)
{
	if (!is_64bit()) {
		vmcs_write(VMCS_RIP, (uint32_t)rip);
	}
	vmcs_write(VMCS_RFLAGS, flags & ~(uint64_t)RFLAGS_RF);
	if ((flags & RFLAGS_TF) != 0) {
		vmcs_write(VMCS_PENDING_DEBUG,
			   vmcs_read(VMCS_PENDING_DEBUG) | DEBUG_BS);
	}
}

void vcpu_skip(void)
{
	uint64_t old = vmcs_read(VMCS_RIP);
	uint64_t rip = old + vmcs_read(VMCS_EXIT_LENGTH);
	uint64_t flags = vmcs_read(VMCS_RFLAGS);

	vmcs_write(VMCS_RIP, rip);
	vmcs_write(VMCS_INTERRUPTIBILITY, 0);
	if (((rip ^ old) >> 32 | (flags & (RFLAGS_TF | RFLAGS_RF))) != 0) {
		skip_odd(rip, flags);
	}
}

/* No error code in real mode; blocking by STI or MOV SS ends. */
static void inject(uint64_t event)
{
	if ((vmcs_read(VMCS_CR0) & CR0_PE) == 0) {
		event &= ~(uint64_t)EVENT_HAS_CODE;
	}
	vmcs_write(VMCS_INTERRUPTIBILITY, 0);
	vmcs_write(VMCS_ENTRY_EVENT, event);
}

void vcpu_inject(enum vcpu_vector vector)
{
	uint64_t code = vector == VECTOR_GP ? EVENT_HAS_CODE : 0;

	vmcs_write(VMCS_ENTRY_ERROR_CODE, 0);
	inject(EVENT_VALID | EVENT_EXCEPTION | code | (uint64_t)vector);
}

static noinline void set_segment(uint32_t n, uint64_t selector, uint64_t base,
				 uint64_t limit, uint64_t rights)
{
	vmcs_write(VMCS_SELECTOR(n), selector);
	vmcs_write(VMCS_BASE(n), base);
	vmcs_write(VMCS_LIMIT(n), limit);
	vmcs_write(VMCS_RIGHTS(n), rights);
}

static void reset_segments(const struct vcpu_start *start)
{
	bool is_flat = start->kind == START_FLAT32;
	uint64_t limit = is_flat ? UINT32_MAX : UINT16_MAX;
	uint32_t more = is_flat ? RIGHTS_FLAT : 0;
	uint64_t base = is_flat			    ? 0
			: start->kind == START_SIPI ? start->entry
						    : start->entry & ~0xffffull;

	for (uint32_t n = 0; n < SEGMENT_LDTR; n++) {
		set_segment(n, is_flat ? 0x18 : 0, 0, limit,
			    RIGHTS_DATA | more);
	}
	set_segment(SEGMENT_CS, is_flat ? 0x10 : base >> 4 & 0xffff, base,
		    limit, RIGHTS_CODE | more);
	set_segment(SEGMENT_LDTR, 0, 0, UINT16_MAX, RIGHTS_LDT);
	set_segment(SEGMENT_TR, 0, 0, UINT16_MAX, RIGHTS_TSS);
	vmcs_write(VMCS_RIP, start->entry - base);
}

static void use_run_root(void)
{
	vmcs_write(VMCS_EPTP, cpu_roots.run);
	vmcs_write(VMCS_EXCEPTION_BITMAP, INTERCEPT_RUN);
	this_cpu.arch.step.active = 0;
}

/* Fields that are 0 after INIT. */
static const uint16_t cleared_fields[] = {
	VMCS_DEBUGCTL,	   VMCS_EFER,	       VMCS_ENTRY_EVENT,
	VMCS_GDTR_BASE,	   VMCS_IDTR_BASE,     VMCS_INTERRUPTIBILITY,
	VMCS_ACTIVITY,	   VMCS_SYSENTER_CS,   VMCS_CR3,
	VMCS_RSP,	   VMCS_PENDING_DEBUG, VMCS_SYSENTER_ESP,
	VMCS_SYSENTER_EIP, VMCS_CR4_SHADOW,
};

static noinline void reset_fields(const struct vcpu_start *start)
{
	bool is_flat = start->kind == START_FLAT32;

	for (uint32_t i = 0;
	     i < sizeof(cleared_fields) / sizeof(cleared_fields[0]); i++) {
		vmcs_write(cleared_fields[i], 0);
	}
	reset_segments(start);
	vmcs_write(VMCS_GDTR_LIMIT, UINT16_MAX);
	vmcs_write(VMCS_IDTR_LIMIT, UINT16_MAX);
	vmcs_write(VMCS_PAT, PAT_RESET);
	vmcs_write(VMCS_DR7, DR7_RESET);
	vmcs_write(VMCS_RFLAGS, RFLAGS_FIXED);
	vmcs_write(VMCS_CR0, CR0_NE | CR0_ET | (is_flat ? CR0_PE : 0));
	vmcs_write(VMCS_CR0_SHADOW, is_flat ? 0 : CR0_NW | CR0_CD);
	vmcs_write(VMCS_CR4, CR4_VMXE | CR4_MCE);
	vmcs_write(VMCS_ENTRY_CONTROLS,
		   vmcs_read(VMCS_ENTRY_CONTROLS) & ~(uint64_t)ENTRY_IA32E);
	use_run_root();
}

void vcpu_reset(struct guest_regs *regs, const struct vcpu_start *start)
{
	for (uint32_t i = 0; i < GUEST_REGS; i++) {
		regs->r[i] = 0;
	}
	regs->r[RDX] = this_cell.arch.reset_dx;
	if (start->kind == START_FLAT32) {
		regs->r[RDI] = start->args[0];
		regs->r[RSI] = start->args[1];
		regs->r[RDX] = start->args[2];
		regs->r[RCX] = start->args[3];
	}
	reset_fields(start);
	reg_write(dr0, 0);
	reg_write(dr1, 0);
	reg_write(dr2, 0);
	reg_write(dr3, 0);
	reg_write(dr6, DR6_RESET);
}

/* Halted with interrupts off: only an NMI ends that, and it exits. */
void vcpu_park(void)
{
	static const struct vcpu_start parked = { .kind = START_SIPI };

	reset_fields(&parked);
	vmcs_write(VMCS_ACTIVITY, ACTIVITY_HLT);
}

void vcpu_step_begin(void)
{
	uint64_t flags = vmcs_read(VMCS_RFLAGS);

	this_cpu.arch.step.active = 1;
	this_cpu.arch.step.flags = flags & (RFLAGS_IF | RFLAGS_TF);
	/* Nothing may come before the end of the instruction. */
	vmcs_write(VMCS_RFLAGS,
		   (flags & ~(uint64_t)RFLAGS_IF) | RFLAGS_TF | RFLAGS_RF);
	vmcs_write(VMCS_INTERRUPTIBILITY, 0);
	vmcs_write(VMCS_PENDING_DEBUG, 0);
	vmcs_write(VMCS_EXCEPTION_BITMAP, UINT32_MAX);
	vmcs_write(VMCS_EPTP, cpu_roots.step);
}

static void step_end(void)
{
	uint64_t flags = vmcs_read(VMCS_RFLAGS);

	flags &= ~(uint64_t)(RFLAGS_IF | RFLAGS_TF);
	vmcs_write(VMCS_RFLAGS, flags | this_cpu.arch.step.flags);
	/* Bochs: what exits instead of ending has a single step pending. */
	vmcs_write(VMCS_PENDING_DEBUG, 0);
	use_run_root();
}

static noinline void stop(struct guest_regs *regs, const char *reason)
{
	exit_stop(regs, CELL_END_FAULT, reason, NULL);
}

static bool is_vectoring(void)
{
	return (vmcs_read(VMCS_VECTORING) & EVENT_VALID) != 0;
}

/*
 * What is intercepted by accident, as it was. A #DB or #AC that occurs while
 * an event is delivered may go on for ever, without an interrupt in between.
 */
static noinline void reinject(struct guest_regs *regs, uint64_t event)
{
	uint32_t vector = event & EVENT_VECTOR;

	if ((vector == VECTOR_DB || vector == VECTOR_AC) && is_vectoring()) {
		stop(regs, "debug or alignment trap by event delivery");
		return;
	}
	if (vector == VECTOR_PF) {
		reg_write(cr2, vmcs_read(VMCS_QUALIFICATION));
	}
	vmcs_write(VMCS_ENTRY_LENGTH, vmcs_read(VMCS_EXIT_LENGTH));
	vmcs_write(VMCS_ENTRY_ERROR_CODE, vmcs_read(VMCS_EXIT_ERROR_CODE));
	inject(event &
	       (EVENT_VALID | EVENT_HAS_CODE | EVENT_TYPE | EVENT_VECTOR));
}

static noinline void debug_trap(struct guest_regs *regs, uint64_t event,
				uint64_t owed)
{
	reg_write(dr6, reg_read(dr6) | owed);
	vmcs_write(VMCS_DR7, vmcs_read(VMCS_DR7) & ~(uint64_t)DR7_GD);
	reinject(regs, event);
}

/* True if the instruction is done: no ICEBP, no access to a debug register. */
static bool finish_step(struct guest_regs *regs)
{
	uint64_t event = vmcs_read(VMCS_EXIT_EVENT);
	uint64_t owed = vmcs_read(VMCS_QUALIFICATION) & DEBUG_TRAPS;

	if (event != (EVENT_VALID | EVENT_EXCEPTION | VECTOR_DB) ||
	    (owed & DEBUG_BD) != 0 || is_vectoring()) {
		return false;
	}
	if ((this_cpu.arch.step.flags & RFLAGS_TF) == 0) {
		owed &= DEBUG_BREAKPOINTS;
	}
	if (owed != 0) {
		debug_trap(regs, event, owed);
	}
	exit_step_done(regs);
	return true;
}

static noinline void exit_exception(struct guest_regs *regs)
{
	uint64_t event = vmcs_read(VMCS_EXIT_EVENT);

	if ((event & EVENT_TYPE) == EVENT_NMI) {
		vmx_unblock_nmi();
		/* Hardware does not set this bit. */
		vmcs_write(VMCS_INTERRUPTIBILITY,
			   vmcs_read(VMCS_INTERRUPTIBILITY) &
				   ~(uint64_t)BLOCKED_BY_NMI);
		if (this_cpu.has_cell != 0) {
			exit_event(regs);
		}
	} else if ((event & EVENT_VECTOR) == VECTOR_DB) {
		debug_trap(regs, event,
			   vmcs_read(VMCS_QUALIFICATION) & DEBUG_TRAPS);
	} else if ((event & EVENT_VECTOR) == VECTOR_MC) {
		machine_check_judge();
		stop(regs, "machine check");
	} else {
		reinject(regs, event);
	}
}

static bool is_refused(bool is_cr0, uint64_t value)
{
	return is_cr0 ? value > UINT32_MAX ||
				(value & (CR0_CD | CR0_NW)) == CR0_NW ||
				(value & (CR0_PG | CR0_PE)) == CR0_PG
		      : (value & ~(CR4_GUEST | CR4_MCE)) != 0;
}

/*
 * MOV to CR0 or CR4 exits if one of the hypervisor's bits is not to become what
 * the guest sees. That is all there is to do: the instruction runs again, does
 * not exit, and the hardware judges and does the rest, as to EFER.LMA and PDPTEs.
 */
static noinline void exit_cr(struct guest_regs *regs)
{
	uint64_t how = vmcs_read(VMCS_QUALIFICATION);
	uint64_t reg = QUALIFICATION_CR_REG(how);
	uint64_t value = reg == RSP ? vmcs_read(VMCS_RSP) : regs->r[reg];
	bool is_cr0 = QUALIFICATION_CR(how) == 0;

	value = is_64bit() ? value : (uint32_t)value;
	if (QUALIFICATION_CR_KIND(how) != 0 ||
	    (!is_cr0 && QUALIFICATION_CR(how) != 4)) {
		stop(regs, "unknown access to a control register");
	} else if (is_refused(is_cr0, value)) {
		vcpu_inject(VECTOR_GP);
	} else if (is_cr0) {
		vmcs_write(VMCS_CR0_SHADOW, value & CR0_HOST);
	} else {
		vmcs_write(VMCS_CR4_SHADOW, value & CR4_MCE);
	}
}

static bool all_or_none(uint64_t value, uint64_t bits)
{
	return (value & bits) == 0 || (value & bits) == bits;
}

/* SDM 1 "Enabling the XSAVE Feature Set and XSAVE-Enabled Features". */
static bool xcr0_is_valid(uint64_t value)
{
	struct cpuid id = cpuid(CPUID_XSTATE, 0);
	uint64_t known = (uint64_t)id.edx << 32 | id.eax;
	uint64_t needed = XCR0_X87;

	needed |= (value & XCR0_AVX) != 0 ? XCR0_SSE : 0;
	needed |= (value & XCR0_AVX512) != 0 ? XCR0_AVX | XCR0_SSE : 0;
	return (value & ~known) == 0 && (value & needed) == needed &&
	       all_or_none(value, XCR0_AVX512) &&
	       all_or_none(value, XCR0_MPX) && all_or_none(value, XCR0_AMX);
}

static noinline void exit_xsetbv(struct guest_regs *regs)
{
	uint64_t value = regs->r[RDX] << 32 | (uint32_t)regs->r[RAX];

	if ((uint32_t)regs->r[RCX] != 0 || !xcr0_is_valid(value)) {
		vcpu_inject(VECTOR_GP);
		return;
	}
	xcr0_write(value);
	vcpu_skip();
}

static void exit_in_out(struct guest_regs *regs)
{
	uint64_t how = vmcs_read(VMCS_QUALIFICATION);

	exit_port(regs, QUALIFICATION_PORT(how), QUALIFICATION_PORT_SIZE(how),
		  (how & QUALIFICATION_PORT_IN) != 0,
		  (how & QUALIFICATION_PORT_STRING) != 0);
}

static noinline void exit_ept(struct guest_regs *regs)
{
	uint64_t how = vmcs_read(VMCS_QUALIFICATION);
	uint32_t kind = how & QUALIFICATION_EPT_WRITE ? FAULT_WRITE : 0;

	kind |= how & QUALIFICATION_EPT_FETCH ? FAULT_FETCH : 0;
	if ((how & QUALIFICATION_EPT_FINAL) != QUALIFICATION_EPT_FINAL ||
	    is_vectoring()) {
		kind |= FAULT_IMPLICIT;
	}
	exit_memory(regs, (struct nested_fault){
				  { vmcs_read(VMCS_GUEST_PHYSICAL) }, kind });
}

static void exit_denied(struct guest_regs *regs)
{
	(void)regs;
	vcpu_inject(VECTOR_GP);
}

static void exit_undefined(struct guest_regs *regs)
{
	(void)regs;
	vcpu_inject(VECTOR_UD);
}

/* Caches are coherent. */
static void exit_in_vain(struct guest_regs *regs)
{
	(void)regs;
	vcpu_skip();
}

static void (*const handlers[])(struct guest_regs *) = {
	[EXIT_EVENT] = exit_exception,
	[EXIT_CPUID] = exit_cpuid,
	[EXIT_GETSEC] = exit_undefined,
	[EXIT_INVD] = exit_in_vain,
	[EXIT_RDPMC] = exit_denied,
	[EXIT_VMCALL... EXIT_VMXON] = exit_undefined,
	[EXIT_CR] = exit_cr,
	[EXIT_PORT] = exit_in_out,
	[EXIT_RDMSR] = exit_rdmsr,
	[EXIT_WRMSR] = exit_wrmsr,
	[EXIT_MWAIT] = exit_undefined,
	[EXIT_MONITOR] = exit_undefined,
	[EXIT_EPT_VIOLATION] = exit_ept,
	[EXIT_INVEPT] = exit_undefined,
	[EXIT_INVVPID] = exit_undefined,
	[EXIT_WBINVD] = exit_in_vain,
	[EXIT_XSETBV] = exit_xsetbv,
	[EXIT_VMFUNC] = exit_undefined,
	[EXIT_ENCLS] = exit_undefined,
};

/* Exits and failed entries that end the cell. */
static const struct {
	uint64_t reason;
	const char *words;
} ends[] = {
	{ EXIT_TRIPLE_FAULT, "triple fault" },
	{ EXIT_TASK_SWITCH, "task switch" },
	{ EXIT_EPT_MISCONFIG, "EPT misconfiguration" },
	{ ENTRY_FAILED | 33, "VM entry failed: invalid guest state" },
	{ ENTRY_FAILED | 34, "VM entry failed: loading of MSRs" },
	{ ENTRY_MACHINE_CHECK, "VM entry failed: machine check" },
	{ RESUME_FAILED | 7, "VM entry failed: invalid control fields" },
	{ RESUME_FAILED | 8, "VM entry failed: invalid host state" },
};

void vmx_end(struct guest_regs *regs, uint64_t reason)
{
	const char *words = reason < RESUME_FAILED
				    ? "unknown VM exit"
				    : "VM entry failed: unknown reason";

	for (uint32_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		words = ends[i].reason == reason ? ends[i].words : words;
	}
	if (reason == ENTRY_MACHINE_CHECK) {
		machine_check_judge();
	}
	/* What parks is our own: no guest has made it. */
	if (this_cpu.arch.state != VCPU_RUNNING) {
		panic(words);
	}
	stop(regs, words);
}

void vcpu_exit(struct guest_regs *regs)
{
	uint64_t reason = vmcs_read(VMCS_EXIT_REASON);

	if (this_cpu.arch.step.active != 0) {
		step_end();
		if (reason == EXIT_EVENT && finish_step(regs)) {
			return;
		}
	}
	if (reason >= sizeof(handlers) / sizeof(handlers[0]) ||
	    handlers[reason] == NULL) {
		vmx_end(regs, reason);
		return;
	}
	handlers[reason](regs);
}
