// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The SVM back-end on a VMCB in memory: which handler an exit reaches, that
 * every other exit ends the cell, what is skipped and injected and how, the
 * states a CPU starts and parks in, and a step's begin and end. The handlers
 * behind are recorders of this file.
 */
/* INCLUDE: tests/unit/fake/x86 core/include arch/x86/include lib/include */
/* LINK: arch/x86/svm.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "machine_check.h"
#include "panic.h"
#include "svm_insn.h"
#include "svm_regs.h"
#include "x86_regs.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define RIP	   0x7ffff1234567ull
#define HARDWARE   (EVENT_VALID | EVENT_EXCEPTION)
#define GP	   (HARDWARE | EVENT_HAS_CODE | VECTOR_GP)
#define UD	   (HARDWARE | VECTOR_UD)
#define VECTORING  (EVENT_VALID | 0x20ull)
#define TF_IF	   (RFLAGS_TF | RFLAGS_IF)
#define DX	   0x00800f12u

struct cpu this_cpu;
struct cell_state cell_state;
struct vmcb vmcb;
const struct cell this_cell = { .arch.reset_dx = DX };
const struct cpu_roots cpu_roots = {
	.run = 0x1000, .step = 0x2000, .park = 0x3000, .vmcb = 0x4000
};

static struct guest_regs regs;
static const char *handler;
static const char *stopped;
static uint64_t seen[4];
static struct nested_fault seen_fault;
static uint32_t vmloads;
static const char *panicked;
static jmp_buf out;

void nmi_take(void)
{
	assert_null(handler);
	handler = "nmi";
}

void vmload(uint64_t vmcb_phys)
{
	assert_int_equal(vmcb_phys, cpu_roots.vmcb);
	vmloads++;
}

void breakpoints_clear(void)
{
	seen[3]++;
}

static void record(const struct guest_regs *r, const char *name)
{
	assert_ptr_equal(r, &regs);
	assert_null(handler);
	handler = name;
}

void exit_cpuid(struct guest_regs *r)
{
	record(r, "cpuid");
}

void exit_rdmsr(struct guest_regs *r)
{
	record(r, "rdmsr");
}

void exit_wrmsr(struct guest_regs *r)
{
	record(r, "wrmsr");
}

void exit_port(struct guest_regs *r, uint16_t port, uint32_t size, bool is_in,
	       bool is_string)
{
	record(r, "port");
	seen[0] = port;
	seen[1] = size;
	seen[2] = is_in;
	seen[3] = is_string;
}

void exit_memory(struct guest_regs *r, struct nested_fault fault)
{
	record(r, "memory");
	seen_fault = fault;
}

void exit_step_done(struct guest_regs *r)
{
	record(r, "step done");
	/* It is judged in RUN. */
	assert_int_equal(vmcb.n_cr3, cpu_roots.run);
}

void exit_event(struct guest_regs *r)
{
	assert_ptr_equal(r, &regs);
	/* What has come is taken first: a later NMI finds the CPU in the guest. */
	assert_string_equal(handler, "nmi");
	handler = "event";
}

void exit_stop(struct guest_regs *r, enum cell_end end, const char *reason,
	       const struct gpa *address)
{
	assert_ptr_equal(r, &regs);
	assert_null(stopped);
	assert_int_equal(end, CELL_END_FAULT);
	assert_null(address);
	stopped = reason;
}

noreturn void panic(const char *reason)
{
	panicked = reason;
	longjmp(out, 1);
}

void machine_check_judge(void)
{
	seen[0]++;
}

/* A guest that runs in 64-bit mode, on a CPU with next-RIP save. */
static int fresh(void **state)
{
	(void)state;
	memset(&vmcb, 0, sizeof(vmcb));
	memset(&regs, 0, sizeof(regs));
	memset(&this_cpu, 0, sizeof(this_cpu));
	memset(seen, 0, sizeof(seen));
	handler = stopped = NULL;
	this_cpu.has_cell = 1;
	this_cpu.arch.state = VCPU_RUNNING;
	panicked = NULL;
	vmloads = 0;
	vmcb.rip = RIP;
	vmcb.next_rip = RIP + 5;
	vmcb.rflags = RFLAGS_FIXED | RFLAGS_IF;
	vmcb.cr0 = CR0_PE | CR0_PG;
	vmcb.cs.attributes = 0x29b;
	vmcb.efer = EFER_SVME | EFER_LME | EFER_LMA;
	vmcb.dr6 = DR6_RESET;
	vmcb.dr7 = DR7_RESET;
	vmcb.intercept_exceptions = RUN_EXCEPTIONS;
	vmcb.intercept_0c = 0x1000;
	vmcb.n_cr3 = cpu_roots.run;
	return 0;
}

static void take_exit(uint64_t code)
{
	handler = stopped = NULL;
	vmcb.exit_code = code;
	vcpu_exit(&regs);
}

static void exits_reach_their_handlers(void **state)
{
	(void)state;
	take_exit(EXIT_CPUID);
	assert_string_equal(handler, "cpuid");
	take_exit(EXIT_MSR);
	assert_string_equal(handler, "rdmsr");
	vmcb.exit_info1 = 1;
	take_exit(EXIT_MSR);
	assert_string_equal(handler, "wrmsr");
	take_exit(EXIT_NMI);
	assert_string_equal(handler, "event");
	assert_null(stopped);
	assert_int_equal(vmcb.event, 0);
	assert_int_equal(vmcb.rip, RIP);
}

static void cpu_without_a_cell_hears_nothing(void **state)
{
	(void)state;
	this_cpu.has_cell = 0;
	take_exit(EXIT_NMI);
	assert_string_equal(handler, "nmi");
}

/* APM 2, figure 15-2; Bochs sets the bits of address size and segment, too. */
static void ports_are_decoded(void **state)
{
	static const struct {
		uint32_t info;
		uint64_t seen[4];
	} cases[] = {
		{ 0x03f80091, { 0x3f8, 1, 1, 0 } },
		{ 0x03f80010, { 0x3f8, 1, 0, 0 } },
		{ 0xffff0020, { 0xffff, 2, 0, 0 } },
		{ 0x0cf80241, { 0xcf8, 4, 1, 0 } },
		{ 0x00600095, { 0x60, 1, 1, 1 } },
		{ 0x0060049c, { 0x60, 1, 0, 1 } }, /* with REP */
	};

	(void)state;
	for (uint32_t i = 0; i < LEN(cases); i++) {
		vmcb.exit_info1 = cases[i].info;
		take_exit(EXIT_IOIO);
		assert_string_equal(handler, "port");
		assert_memory_equal(seen, cases[i].seen, sizeof(seen));
	}
}

static void nested_faults_are_decoded(void **state)
{
	static const struct {
		uint64_t info;
		uint64_t vectoring;
		uint32_t kind;
	} cases[] = {
		{ 0x100000004, 0, 0 },
		{ 0x100000006, 0, FAULT_WRITE },
		{ 0x100000007, 0, FAULT_WRITE },
		{ 0x100000014, 0, FAULT_FETCH },
		{ 0x200000006, 0, FAULT_WRITE | FAULT_IMPLICIT },
		{ 0x100000006, VECTORING, FAULT_WRITE | FAULT_IMPLICIT },
		/* TCG leaves all but the valid bit of what was injected. */
		{ 0x100000006, GP & ~EVENT_VALID, FAULT_WRITE },
	};

	(void)state;
	vmcb.exit_info2 = 0xfee00300;
	for (uint32_t i = 0; i < LEN(cases); i++) {
		vmcb.exit_info1 = cases[i].info;
		vmcb.vectoring = cases[i].vectoring;
		take_exit(EXIT_NPF);
		assert_string_equal(handler, "memory");
		assert_int_equal(seen_fault.address.v, 0xfee00300);
		assert_int_equal(seen_fault.kind, cases[i].kind);
	}
}

enum outcome {
	STOP,
	HANDLER,
	GET_UD,
	GET_GP,
	GET_DB,
	GET_AC,
	SKIP,
	NOTHING
};

static enum outcome wanted_outcome(uint64_t code)
{
	static const struct {
		uint16_t first, last;
		enum outcome outcome;
	} known[] = {
		{ 0x41, 0x41, GET_DB },	 { 0x51, 0x51, GET_AC },
		{ 0x5e, 0x5e, NOTHING }, { 0x61, 0x61, HANDLER },
		{ 0x6f, 0x6f, GET_GP },	 { 0x72, 0x72, HANDLER },
		{ 0x73, 0x73, GET_UD },	 { 0x76, 0x76, SKIP },
		{ 0x7a, 0x7a, GET_UD },	 { 0x7b, 0x7c, HANDLER },
		{ 0x80, 0x86, GET_UD },	 { 0x89, 0x89, SKIP },
		{ 0x8a, 0x8c, GET_UD },	 { 0x8e, 0x8e, GET_UD },
		{ 0xa0, 0xa4, GET_UD },	 { 0x400, 0x400, HANDLER },
	};

	for (uint32_t i = 0; i < LEN(known); i++) {
		if (code >= known[i].first && code <= known[i].last) {
			return known[i].outcome;
		}
	}
	return STOP;
}

static enum outcome outcome(void)
{
	if (stopped != NULL) {
		return STOP;
	}
	if (handler != NULL) {
		return HANDLER;
	}
	if (vmcb.rip != RIP) {
		assert_int_equal(vmcb.rip, RIP + 5);
		return SKIP;
	}
	switch (vmcb.event) {
	case 0:
		return NOTHING;
	case UD:
		return GET_UD;
	case GP:
		return GET_GP;
	case HARDWARE | VECTOR_DB:
		return GET_DB;
	case HARDWARE | EVENT_HAS_CODE | VECTOR_AC:
		return GET_AC;
	default:
		fail_msg("event 0x%lx", vmcb.event);
		return NOTHING;
	}
}

static void every_exit_is_known_or_ends_the_cell(void **state)
{
	(void)state;
	for (uint64_t code = 0; code < 0x500; code++) {
		fresh(state);
		take_exit(code);
		assert_int_equal(outcome(), wanted_outcome(code));
	}
	take_exit(EXIT_INVALID);
	assert_string_equal(stopped, "its CPU's state cannot be entered");
	take_exit(UINT32_MAX);
	assert_string_equal(stopped, "its CPU's state cannot be entered");
	take_exit(EXIT_INVALID - 1);
	assert_non_null(stopped);
	take_exit(EXIT_CPUID + 0x100000000);
	assert_non_null(stopped);
}

static void exceptions_during_delivery_end_the_cell(void **state)
{
	(void)state;
	vmcb.vectoring = VECTORING;
	take_exit(EXIT_EXCEPTION + VECTOR_DB);
	assert_non_null(stopped);
	take_exit(EXIT_EXCEPTION + VECTOR_AC);
	assert_non_null(stopped);
	assert_int_equal(vmcb.event, 0);
}

static void machine_checks_are_judged(void **state)
{
	(void)state;
	take_exit(EXIT_EXCEPTION + VECTOR_MC);
	assert_int_equal(seen[0], 1);
	assert_string_equal(stopped, "machine check");
}

/* Where it parks, no guest is to blame. */
static void parked_cpu_exits_for_nmis_alone(void **state)
{
	static const uint64_t codes[] = { EXIT_SHUTDOWN, EXIT_INVALID, 0x63 };

	(void)state;
	for (volatile uint32_t i = 0; i < LEN(codes); i++) {
		this_cpu.arch.state = VCPU_WAIT_SIPI;
		if (setjmp(out) == 0) {
			take_exit(codes[i]);
		}
		assert_non_null(panicked);
		assert_null(stopped);
		panicked = NULL;
	}
	take_exit(EXIT_EXCEPTION + VECTOR_MC);
	assert_int_equal(seen[0], 1);
	take_exit(EXIT_NMI);
	assert_string_equal(handler, "event");
	assert_null(stopped);
}

static void skip_uses_what_the_cpu_saves(void **state)
{
	static const struct {
		uint64_t code, next_rip, info2, wanted;
	} cases[] = {
		{ EXIT_CPUID, RIP + 5, 0, RIP + 5 },
		{ EXIT_IOIO, RIP + 3, RIP + 4, RIP + 3 },
		{ EXIT_CPUID, 0, 0, RIP + 2 },
		{ EXIT_MSR, 0, 0, RIP + 2 },
		{ EXIT_WBINVD, 0, 0, RIP + 2 },
		{ EXIT_IOIO, 0, RIP + 1, RIP + 1 },
	};

	(void)state;
	for (uint32_t i = 0; i < LEN(cases); i++) {
		vmcb.rip = RIP;
		vmcb.exit_code = cases[i].code;
		vmcb.next_rip = cases[i].next_rip;
		vmcb.exit_info2 = cases[i].info2;
		vmcb.shadow = 1;
		vmcb.rflags |= RFLAGS_RF;
		vcpu_skip();
		assert_int_equal(vmcb.rip, cases[i].wanted);
		assert_int_equal(vmcb.shadow, 0);
		assert_int_equal(vmcb.rflags, RFLAGS_FIXED | RFLAGS_IF);
		assert_int_equal(vmcb.event, 0);
	}
}

static void skip_wraps_below_64_bit_mode(void **state)
{
	(void)state;
	vmcb.cs.attributes = 0xc9b;
	vmcb.rip = 0xfffffffe;
	vmcb.next_rip = 0x100000000;
	vcpu_skip();
	assert_int_equal(vmcb.rip, 0);
	vmcb.rip = 0xffffffff;
	vmcb.next_rip = 0;
	vcpu_skip();
	assert_int_equal(vmcb.rip, 1);
}

static void skip_pays_the_single_step(void **state)
{
	(void)state;
	vmcb.rflags |= RFLAGS_TF;
	vcpu_skip();
	assert_int_equal(vmcb.event, HARDWARE | VECTOR_DB);
	assert_int_equal(vmcb.dr6, DR6_RESET | DR6_BS);
	assert_int_equal(vmcb.rip, RIP + 5);
}

static void real_mode_gets_no_error_code(void **state)
{
	(void)state;
	vmcb.shadow = 1;
	vcpu_inject(VECTOR_GP);
	assert_int_equal(vmcb.event, GP);
	assert_int_equal(vmcb.shadow, 0);
	vcpu_inject(VECTOR_UD);
	assert_int_equal(vmcb.event, UD);
	vmcb.cr0 = CR0_ET;
	vcpu_inject(VECTOR_GP);
	assert_int_equal(vmcb.event, HARDWARE | VECTOR_GP);
	assert_int_equal(vmcb.rip, RIP);
}

static void efer_hides_svm(void **state)
{
	(void)state;
	assert_int_equal(vcpu_efer(), EFER_LME | EFER_LMA);
	assert_true(vcpu_set_efer(EFER_LME | EFER_NXE | EFER_SCE));
	assert_int_equal(vmcb.efer,
			 EFER_SVME | EFER_LME | EFER_LMA | EFER_NXE | EFER_SCE);
	assert_false(vcpu_set_efer(EFER_LME | EFER_SVME));
	assert_false(vcpu_set_efer(EFER_LME | 1ull << 32));
	assert_false(vcpu_set_efer(EFER_LMA)); /* LME under paging */
	vmcb.cr0 = CR0_PE;
	vmcb.efer = EFER_SVME;
	assert_true(vcpu_set_efer(EFER_LME | EFER_LMA));
	assert_int_equal(vmcb.efer, EFER_SVME | EFER_LME);
}

/* What no start may keep of the guest before. */
static void assert_reset_state(void)
{
	assert_int_equal(vmcb.efer, EFER_SVME);
	assert_int_equal(vmcb.cr2 | vmcb.cr3 | vmcb.cr4, 0);
	assert_int_equal(vmcb.cpl, 0);
	assert_int_equal(vmcb.dr6, DR6_RESET);
	assert_int_equal(vmcb.dr7, DR7_RESET);
	assert_int_equal(vmcb.rflags, RFLAGS_FIXED);
	assert_int_equal(vmcb.rsp, 0);
	assert_int_equal(vmcb.event, 0);
	assert_int_equal(vmcb.shadow, 0);
	assert_int_equal(vmcb.g_pat, PAT_RESET);
	assert_int_equal(vmcb.gdtr.limit, 0xffff);
	assert_int_equal(vmcb.gdtr.base | vmcb.idtr.base, 0);
	assert_int_equal(vmcb.idtr.limit, 0xffff);
	assert_memory_equal(&vmcb.ds, &vmcb.es, sizeof(vmcb.ds));
	assert_memory_equal(&vmcb.ds, &vmcb.ss, sizeof(vmcb.ds));
}

static void dirty(void)
{
	memset(&vmcb.es, 0xee, sizeof(vmcb) - offsetof(struct vmcb, es));
	memset(&regs, 0xdd, sizeof(regs));
	vmcb.event = UD;
	vmcb.shadow = 1;
}

static void assert_segment(struct vmcb_segment found, uint16_t selector,
			   uint16_t attributes, uint32_t limit, uint64_t base)
{
	assert_int_equal(found.selector, selector);
	assert_int_equal(found.attributes, attributes);
	assert_int_equal(found.limit, limit);
	assert_int_equal(found.base, base);
}

static void starts_in_real_mode(void **state)
{
	static const struct {
		struct vcpu_start start;
		uint64_t base, rip;
	} cases[] = {
		{ { .kind = START_REAL, .entry = 0 }, 0, 0 },
		{ { .kind = START_REAL, .entry = 0xffff0 }, 0xf0000, 0xfff0 },
		{ { .kind = START_SIPI, .entry = 0x99000 }, 0x99000, 0 },
	};

	(void)state;
	for (uint32_t i = 0; i < LEN(cases); i++) {
		dirty();
		vcpu_reset(&regs, &cases[i].start);
		assert_reset_state();
		assert_int_equal(vmcb.cr0, CR0_ET);
		assert_segment(vmcb.cs, (uint16_t)(cases[i].base >> 4), 0x9b,
			       0xffff, cases[i].base);
		assert_segment(vmcb.ds, 0, 0x93, 0xffff, 0);
		assert_int_equal(vmcb.rip, cases[i].rip);
		for (uint32_t n = 0; n < GUEST_REGS; n++) {
			assert_int_equal(regs.r[n], n == RDX ? DX : 0);
		}
		assert_int_equal(vmcb.n_cr3, cpu_roots.run);
		assert_int_equal(vmloads, i + 1);
		assert_int_equal(seen[3], i + 1);
	}
}

static void starts_flat(void **state)
{
	const struct vcpu_start start = {
		.kind = START_FLAT32,
		.entry = 0x1000000,
		.args = { 1, 0x10000, 3, 4 },
	};

	(void)state;
	dirty();
	vcpu_reset(&regs, &start);
	assert_reset_state();
	assert_int_equal(vmcb.cr0, 0x11);
	assert_segment(vmcb.cs, 0x10, 0xc9b, 0xffffffff, 0);
	assert_segment(vmcb.ds, 0x18, 0xc93, 0xffffffff, 0);
	assert_int_equal(vmcb.rip, 0x1000000);
	assert_int_equal(regs.r[RDI], 1);
	assert_int_equal(regs.r[RSI], 0x10000);
	assert_int_equal(regs.r[RDX], 3);
	assert_int_equal(regs.r[RCX], 4);
	assert_int_equal(regs.r[RAX], 0);
	assert_int_equal(vmcb.n_cr3, cpu_roots.run);
}

static void parks_on_its_page(void **state)
{
	(void)state;
	dirty();
	vcpu_park();
	assert_reset_state();
	assert_segment(vmcb.cs, 0, 0x9b, 0xffff, 0);
	assert_int_equal(vmcb.rip, 0);
	assert_int_equal(vmcb.n_cr3, cpu_roots.park);
	assert_int_equal(vmloads, 0);
}

static void step_begins(void **state)
{
	(void)state;
	vmcb.shadow = 1;
	vmcb.dr6 = DR6_RESET | 2;
	vcpu_step_begin();
	assert_int_equal(this_cpu.arch.step.active, 1);
	assert_int_equal(vmcb.n_cr3, cpu_roots.step);
	assert_int_equal(vmcb.rflags, RFLAGS_FIXED | RFLAGS_TF | RFLAGS_RF);
	assert_int_equal(vmcb.shadow, 0);
	assert_int_equal(vmcb.dr6, DR6_RESET);
	assert_int_equal(vmcb.intercept_exceptions, ~4u);
	assert_int_equal(vmcb.intercept_0c, 0x1000 | 1u << 21);
	assert_int_equal(vmcb.rip, RIP);
}

/* Back in RUN, with everything that the step has borrowed. */
static void assert_step_over(uint64_t flags)
{
	assert_int_equal(this_cpu.arch.step.active, 0);
	assert_int_equal(vmcb.n_cr3, cpu_roots.run);
	assert_int_equal(vmcb.rflags & TF_IF, flags);
	assert_int_equal(vmcb.intercept_exceptions, RUN_EXCEPTIONS);
	assert_int_equal(vmcb.intercept_0c, 0x1000);
}

static void step_is_done_by_its_trap(void **state)
{
	static const uint64_t flags[] = { 0, RFLAGS_IF };

	(void)state;
	for (uint32_t i = 0; i < LEN(flags); i++) {
		vmcb.rflags = RFLAGS_FIXED | flags[i];
		vcpu_step_begin();
		vmcb.dr6 = DR6_RESET | DR6_BS;
		take_exit(EXIT_EXCEPTION + VECTOR_DB);
		assert_string_equal(handler, "step done");
		assert_step_over(flags[i]);
		assert_int_equal(vmcb.event, 0);
		assert_int_equal(vmcb.dr6, DR6_RESET);
	}
}

/* By breakpoints that are enabled, and by the guest's own TF. */
static void step_pays_debug_traps(void **state)
{
	static const struct {
		uint64_t dr7, hits, flags, owed;
	} cases[] = {
		{ 0x400, 0xf, 0, 0 },
		{ 0x401, 0xf, 0, 0x1 },
		{ 0x402, 0x1, 0, 0x1 },
		{ 0x480, 0x8, RFLAGS_IF, 0x8 },
		{ 0x4ff, 0x5, RFLAGS_TF, 0x5 | DR6_BS },
		{ 0x455, 0x0, RFLAGS_TF, DR6_BS },
		{ 0x404, 0x1, 0, 0 },
	};

	(void)state;
	for (uint32_t i = 0; i < LEN(cases); i++) {
		fresh(state);
		vmcb.rflags = RFLAGS_FIXED | cases[i].flags;
		vmcb.dr7 = cases[i].dr7;
		vcpu_step_begin();
		vmcb.dr6 = DR6_RESET | cases[i].hits;
		take_exit(EXIT_EXCEPTION + VECTOR_DB);
		assert_string_equal(handler, "step done");
		assert_step_over(cases[i].flags);
		assert_int_equal(vmcb.dr6, DR6_RESET | cases[i].owed);
		assert_int_equal(vmcb.event,
				 cases[i].owed != 0 ? HARDWARE | VECTOR_DB : 0);
	}
}

static void step_that_faults_is_the_guests(void **state)
{
	(void)state;
	vmcb.rflags |= RFLAGS_TF;
	vcpu_step_begin();
	vmcb.exit_info1 = 0x1234567800000007;
	vmcb.exit_info2 = 0xdead000;
	take_exit(EXIT_EXCEPTION + VECTOR_PF);
	assert_null(handler);
	assert_null(stopped);
	assert_step_over(TF_IF);
	assert_int_equal(vmcb.cr2, 0xdead000);
	assert_int_equal(vmcb.event,
			 HARDWARE | EVENT_HAS_CODE | VECTOR_PF | 7ull << 32);
	/* An exception without error code, in a mode where none has one. */
	fresh(state);
	vmcb.cr0 = CR0_ET;
	vcpu_step_begin();
	vmcb.exit_info2 = 0xdead000;
	take_exit(EXIT_EXCEPTION + VECTOR_GP);
	assert_int_equal(vmcb.event, HARDWARE | VECTOR_GP);
	assert_int_equal(vmcb.cr2, 0);
	take_exit(EXIT_EXCEPTION + 0);
	assert_non_null(stopped); /* not intercepted but in a step */
}

/* The guest makes the access again. */
static void step_is_aborted_by_other_exits(void **state)
{
	static const uint64_t codes[] = { EXIT_NMI, EXIT_CPUID, EXIT_NPF };

	(void)state;
	for (uint32_t i = 0; i < LEN(codes); i++) {
		fresh(state);
		vcpu_step_begin();
		take_exit(codes[i]);
		assert_non_null(handler);
		assert_string_not_equal(handler, "step done");
		assert_step_over(RFLAGS_IF);
		assert_int_equal(vmcb.event, 0);
		assert_int_equal(vmcb.rip, RIP);
	}
	vcpu_step_begin();
	take_exit(EXIT_EXCEPTION + VECTOR_MC);
	assert_string_equal(stopped, "machine check");
	assert_step_over(RFLAGS_IF);
}

static void step_within_a_delivery_ends_the_cell(void **state)
{
	static const uint64_t vectors[] = { VECTOR_DB, VECTOR_PF };

	(void)state;
	for (uint32_t i = 0; i < LEN(vectors); i++) {
		vcpu_step_begin();
		vmcb.vectoring = VECTORING;
		take_exit(EXIT_EXCEPTION + vectors[i]);
		assert_non_null(stopped);
		assert_null(handler);
		assert_step_over(RFLAGS_IF);
		assert_int_equal(vmcb.event, 0);
	}
}

/* APM 2, appendix B. */
static void vmcb_is_laid_out_as_by_the_manual(void **state)
{
	(void)state;
#define AT(field, offset) assert_int_equal(offsetof(struct vmcb, field), offset)
	AT(intercept_exceptions, 0x008);
	AT(intercept_14, 0x014);
	AT(io_bitmap, 0x040);
	AT(asid, 0x058);
	AT(tlb_control, 0x05c);
	AT(shadow, 0x068);
	AT(exit_code, 0x070);
	AT(exit_info2, 0x080);
	AT(vectoring, 0x088);
	AT(nested_control, 0x090);
	AT(event, 0x0a8);
	AT(n_cr3, 0x0b0);
	AT(clean, 0x0c0);
	AT(next_rip, 0x0c8);
	AT(es, 0x400);
	AT(tr, 0x490);
	AT(cpl, 0x4cb);
	AT(efer, 0x4d0);
	AT(cr4, 0x548);
	AT(rip, 0x578);
	AT(rsp, 0x5d8);
	AT(rax, 0x5f8);
	AT(sysenter_eip, 0x638);
	AT(cr2, 0x640);
	AT(g_pat, 0x668);
	assert_int_equal(sizeof(struct vmcb), 0x1000);
#undef AT
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(exits_reach_their_handlers, fresh),
		cmocka_unit_test_setup(cpu_without_a_cell_hears_nothing, fresh),
		cmocka_unit_test_setup(ports_are_decoded, fresh),
		cmocka_unit_test_setup(nested_faults_are_decoded, fresh),
		cmocka_unit_test(every_exit_is_known_or_ends_the_cell),
		cmocka_unit_test_setup(exceptions_during_delivery_end_the_cell,
				       fresh),
		cmocka_unit_test_setup(machine_checks_are_judged, fresh),
		cmocka_unit_test_setup(parked_cpu_exits_for_nmis_alone, fresh),
		cmocka_unit_test_setup(skip_uses_what_the_cpu_saves, fresh),
		cmocka_unit_test_setup(skip_wraps_below_64_bit_mode, fresh),
		cmocka_unit_test_setup(skip_pays_the_single_step, fresh),
		cmocka_unit_test_setup(real_mode_gets_no_error_code, fresh),
		cmocka_unit_test_setup(efer_hides_svm, fresh),
		cmocka_unit_test_setup(starts_in_real_mode, fresh),
		cmocka_unit_test_setup(starts_flat, fresh),
		cmocka_unit_test_setup(parks_on_its_page, fresh),
		cmocka_unit_test_setup(step_begins, fresh),
		cmocka_unit_test_setup(step_is_done_by_its_trap, fresh),
		cmocka_unit_test_setup(step_pays_debug_traps, fresh),
		cmocka_unit_test_setup(step_that_faults_is_the_guests, fresh),
		cmocka_unit_test_setup(step_is_aborted_by_other_exits, fresh),
		cmocka_unit_test_setup(step_within_a_delivery_ends_the_cell,
				       fresh),
		cmocka_unit_test(vmcb_is_laid_out_as_by_the_manual),
	};

	return cmocka_run_group_tests_name("svm", tests, NULL, NULL);
}
