// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The VMX back-end on a VMCS that is an array: which handler an exit reaches,
 * what is skipped, injected and filtered, stepping, starts, and the words for
 * entries that fail. The handlers behind are recorders of this file.
 */
/* INCLUDE: tests/unit/fake/x86 core/include arch/x86/include lib/include */
/* LINK: arch/x86/vmx.c */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "insn.h"
#include "machine_check.h"
#include "panic.h"
#include "vmcs.h"
#include "vmx.h"
#include "vmx_regs.h"
#include "x86_regs.h"

#define LEN(array) (sizeof(array) / sizeof((array)[0]))
#define RIP	   0x12345678ull
#define HARDWARE   (EVENT_VALID | EVENT_EXCEPTION)
#define GP	   (HARDWARE | EVENT_HAS_CODE | VECTOR_GP)
#define UD	   (HARDWARE | VECTOR_UD)
#define VECTORING  (EVENT_VALID | 0x20)
#define XCR0_ALL   0x602e7ull

struct cpu this_cpu;
struct cell_state cell_state;
const struct cell this_cell = { .arch.reset_dx = 0x306c3 };
const struct cpu_roots cpu_roots = { .run = 0x1000, .step = 0x2000 };

static uint64_t fields[0x8000];
static uint64_t drs[8];
static uint64_t cr2;
static uint64_t xcr0;
static struct guest_regs regs;
static const char *handler;
static const char *stopped;
static const char *panicked;
static uint64_t seen[4];
static struct nested_fault seen_fault;
static jmp_buf out;

uint64_t vmcs_read(uint64_t field)
{
	assert_true(field < LEN(fields));
	return fields[field];
}

void vmcs_write(uint64_t field, uint64_t value)
{
	assert_true(field < LEN(fields));
	/* Bits 10 and 11: 1 is read-only. */
	assert_true((field >> 10 & 3) != 1);
	fields[field] = value;
}

static uint64_t *find_reg(const char *name)
{
	return strcmp(name, "cr2") == 0 ? &cr2 : &drs[name[2] - '0'];
}

uint64_t fake_reg_read(const char *name)
{
	return *find_reg(name);
}

void fake_reg_write(const char *name, uint64_t value)
{
	*find_reg(name) = value;
}

void xcr0_write(uint64_t value)
{
	xcr0 = value;
}

struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	assert_int_equal(leaf, 0xd);
	assert_int_equal(subleaf, 0);
	return (struct cpuid){ .eax = (uint32_t)XCR0_ALL };
}

uint64_t msr_read(uint32_t msr)
{
	fail_msg("MSR 0x%x", msr);
	return 0;
}

void msr_write(uint32_t msr, uint64_t value)
{
	assert_true(msr > 0xc0000080);
	assert_int_equal(value, 0);
}

noreturn void panic(const char *reason)
{
	panicked = reason;
	longjmp(out, 1);
}

void exit_cpuid(struct guest_regs *r)
{
	assert_ptr_equal(r, &regs);
	handler = "cpuid";
}

void exit_rdmsr(struct guest_regs *r)
{
	assert_ptr_equal(r, &regs);
	handler = "rdmsr";
}

void exit_wrmsr(struct guest_regs *r)
{
	assert_ptr_equal(r, &regs);
	handler = "wrmsr";
}

void exit_port(struct guest_regs *r, uint16_t port, uint32_t size, bool is_in,
	       bool is_string)
{
	assert_ptr_equal(r, &regs);
	handler = "port";
	seen[0] = port;
	seen[1] = size;
	seen[2] = is_in;
	seen[3] = is_string;
}

void exit_memory(struct guest_regs *r, struct nested_fault fault)
{
	assert_ptr_equal(r, &regs);
	handler = "memory";
	seen_fault = fault;
}

void exit_step_done(struct guest_regs *r)
{
	assert_ptr_equal(r, &regs);
	handler = "step done";
	/* It is judged in RUN. */
	assert_int_equal(fields[VMCS_EPTP], cpu_roots.run);
}

void exit_event(struct guest_regs *r)
{
	assert_ptr_equal(r, &regs);
	handler = "event";
}

void exit_stop(struct guest_regs *r, enum cell_end end, const char *reason,
	       const struct gpa *address)
{
	assert_ptr_equal(r, &regs);
	assert_int_equal(end, CELL_END_FAULT);
	assert_null(address);
	stopped = reason;
}

void machine_check_judge(void)
{
	seen[0]++;
}

void vmx_unblock_nmi(void)
{
	seen[0]++;
}

/* A running guest in 64-bit mode. */
static int fresh(void **state)
{
	(void)state;
	memset(fields, 0, sizeof(fields));
	memset(drs, 0, sizeof(drs));
	memset(&regs, 0, sizeof(regs));
	memset(&this_cpu, 0, sizeof(this_cpu));
	memset(seen, 0, sizeof(seen));
	handler = stopped = panicked = NULL;
	xcr0 = cr2 = 0;
	this_cpu.has_cell = 1;
	this_cpu.arch.state = VCPU_RUNNING;
	fields[VMCS_RIP] = RIP;
	fields[VMCS_EXIT_LENGTH] = 3;
	fields[VMCS_RFLAGS] = RFLAGS_FIXED | RFLAGS_IF;
	fields[VMCS_CR0] = CR0_PE | CR0_PG;
	fields[VMCS_ENTRY_CONTROLS] = ENTRY_IA32E | 0x1000;
	fields[VMCS_RIGHTS(SEGMENT_CS)] = RIGHTS_CODE | RIGHTS_LONG;
	fields[VMCS_EPTP] = cpu_roots.run;
	fields[VMCS_EXCEPTION_BITMAP] = INTERCEPT_RUN;
	return 0;
}

static void leave_64bit(void)
{
	fields[VMCS_RIGHTS(SEGMENT_CS)] = RIGHTS_CODE;
}

static void enter_real_mode(void)
{
	fields[VMCS_CR0] = 0;
	fields[VMCS_ENTRY_CONTROLS] = 0x1000;
	leave_64bit();
}

static void do_exit(uint64_t reason)
{
	fields[VMCS_EXIT_REASON] = reason;
	vcpu_exit(&regs);
}

static bool is_skipped(void)
{
	return fields[VMCS_RIP] == RIP + 3 && fields[VMCS_ENTRY_EVENT] == 0;
}

static bool is_injected(uint64_t event)
{
	return fields[VMCS_RIP] == RIP && fields[VMCS_ENTRY_EVENT] == event;
}

static void test_dispatch(void **state)
{
	static const struct {
		uint64_t reason;
		const char *handler;
	} rows[] = {
		{ EXIT_CPUID, "cpuid" },	  { EXIT_RDMSR, "rdmsr" },
		{ EXIT_WRMSR, "wrmsr" },	  { EXIT_PORT, "port" },
		{ EXIT_EPT_VIOLATION, "memory" },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		fresh(state);
		do_exit(rows[i].reason);
		assert_string_equal(handler, rows[i].handler);
		assert_null(stopped);
	}
}

/* Every reason there is: a handler, #UD, #GP, a skip, or the end. */
static void test_all_reasons(void **state)
{
	static const uint8_t absent[] = { 11, 18, 19, 20, 21, 22, 23, 24, 25,
					  26, 27, 36, 39, 50, 53, 59, 60 };
	static const uint8_t handled[] = { 0, 10, 28, 30, 31, 32, 48, 55 };

	for (uint32_t reason = 0; reason < 80; reason++) {
		fresh(state);
		if (memchr(handled, (int)reason, sizeof(handled)) != NULL) {
			continue;
		}
		do_exit(reason);
		assert_null(handler);
		if (memchr(absent, (int)reason, sizeof(absent)) != NULL) {
			assert_true(is_injected(UD));
		} else if (reason == EXIT_RDPMC) {
			assert_true(is_injected(GP));
		} else if (reason == EXIT_INVD || reason == EXIT_WBINVD) {
			assert_true(is_skipped());
		} else {
			assert_non_null(stopped);
		}
	}
}

/* What is parked is the hypervisor's own: the exit, or failure, is a panic. */
static void assert_panic(bool is_failure, uint64_t why, const char *words)
{
	this_cpu.arch.state = VCPU_PARKED;
	stopped = NULL;
	if (setjmp(out) == 0) {
		if (is_failure) {
			vmx_end(&regs, RESUME_FAILED | why);
		} else {
			do_exit(why);
		}
		fail();
	}
	assert_string_equal(panicked, words);
	assert_null(stopped);
}

static void test_stop_words(void **state)
{
	static const struct {
		uint64_t reason;
		const char *words;
	} rows[] = {
		{ 0x80000029, "VM entry failed: machine check" },
		{ 2, "triple fault" },
		{ 9, "task switch" },
		{ 49, "EPT misconfiguration" },
		{ 0x80000021, "VM entry failed: invalid guest state" },
		{ 0x80000022, "VM entry failed: loading of MSRs" },
		{ 0x80000030, "VM entry failed: unknown reason" },
		{ 0x8000000a, "VM entry failed: unknown reason" },
		{ 3, "unknown VM exit" },
		{ 77, "unknown VM exit" },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		fresh(state);
		do_exit(rows[i].reason);
		assert_string_equal(stopped, rows[i].words);
		assert_null(handler);
		fresh(state);
		assert_panic(false, rows[i].reason, rows[i].words);
	}
}

static void test_resume_failed(void **state)
{
	static const char *const words[] = {
		[7] = "VM entry failed: invalid control fields",
		[8] = "VM entry failed: invalid host state",
		[26] = "VM entry failed: unknown reason",
	};

	for (uint32_t error = 0; error < LEN(words); error++) {
		if (words[error] == NULL) {
			continue;
		}
		fresh(state);
		vmx_end(&regs, RESUME_FAILED | error);
		assert_string_equal(stopped, words[error]);
		assert_panic(true, error, words[error]);
	}
}

static void test_skip(void **state)
{
	(void)state;
	fields[VMCS_INTERRUPTIBILITY] = 1;
	vcpu_skip();
	assert_int_equal(fields[VMCS_RIP], RIP + 3);
	assert_int_equal(fields[VMCS_INTERRUPTIBILITY], 0);
	assert_int_equal(fields[VMCS_PENDING_DEBUG], 0);
	assert_int_equal(vcpu_pc(), RIP + 3);
}

static void test_skip_width(void **state)
{
	(void)state;
	fields[VMCS_RIP] = 0xfffffffe;
	vcpu_skip();
	assert_int_equal(fields[VMCS_RIP], 0x100000001);
	fields[VMCS_RIP] = 0xfffffffe;
	leave_64bit();
	vcpu_skip();
	assert_int_equal(fields[VMCS_RIP], 1);
	/* CS.L means nothing outside of IA-32e mode. */
	fields[VMCS_RIP] = 0xffffffff;
	fields[VMCS_RIGHTS(SEGMENT_CS)] |= RIGHTS_LONG;
	fields[VMCS_ENTRY_CONTROLS] = 0;
	vcpu_skip();
	assert_int_equal(fields[VMCS_RIP], 2);
	fields[VMCS_RIP] = 0xfffffffd;
	vcpu_skip();
	assert_int_equal(fields[VMCS_RIP], 0);
}

static void test_skip_flags(void **state)
{
	(void)state;
	fields[VMCS_RFLAGS] |= RFLAGS_TF | RFLAGS_RF;
	fields[VMCS_PENDING_DEBUG] = 0x1001;
	vcpu_skip();
	assert_int_equal(fields[VMCS_RIP], RIP + 3);
	assert_int_equal(fields[VMCS_PENDING_DEBUG], 0x5001);
	assert_int_equal(fields[VMCS_RFLAGS],
			 RFLAGS_FIXED | RFLAGS_IF | RFLAGS_TF);
	fresh(NULL);
	fields[VMCS_RFLAGS] |= RFLAGS_RF;
	vcpu_skip();
	assert_int_equal(fields[VMCS_PENDING_DEBUG], 0);
	assert_int_equal(fields[VMCS_RFLAGS], RFLAGS_FIXED | RFLAGS_IF);
}

static void test_inject(void **state)
{
	(void)state;
	fields[VMCS_INTERRUPTIBILITY] = 2;
	fields[VMCS_ENTRY_ERROR_CODE] = 0x18;
	vcpu_inject(VECTOR_GP);
	assert_true(is_injected(GP));
	assert_int_equal(fields[VMCS_ENTRY_ERROR_CODE], 0);
	assert_int_equal(fields[VMCS_INTERRUPTIBILITY], 0);
	vcpu_inject(VECTOR_UD);
	assert_true(is_injected(UD));
	enter_real_mode();
	vcpu_inject(VECTOR_GP);
	assert_true(is_injected(HARDWARE | VECTOR_GP));
}

/* Of MOV to CR0 or CR4 from RSI. */
static void move_to_cr(uint32_t cr, uint64_t value)
{
	fields[VMCS_QUALIFICATION] = cr | RSI << 8;
	regs.r[RSI] = value;
	do_exit(EXIT_CR);
	assert_null(stopped);
}

static void test_cr0_bits(void **state)
{
	for (uint32_t bit = 0; bit < 64; bit++) {
		uint64_t value = CR0_PE | CR0_ET | 1ull << bit;

		fresh(state);
		move_to_cr(0, value);
		if (bit >= 32 || value == (CR0_PE | CR0_ET | CR0_NW)) {
			assert_true(is_injected(GP));
			assert_int_equal(fields[VMCS_CR0_SHADOW], 0);
			continue;
		}
		/* Runs again, with what it writes in the shadow. */
		assert_true(is_injected(0));
		assert_int_equal(fields[VMCS_CR0_SHADOW], value & 0x60000020);
		assert_int_equal(fields[VMCS_CR0], CR0_PE | CR0_PG);
	}
	fresh(state);
	move_to_cr(0, CR0_PG);
	assert_true(is_injected(GP));
	move_to_cr(0, CR0_CD | CR0_NW | CR0_NE | CR0_PE);
	assert_int_equal(fields[VMCS_CR0_SHADOW], CR0_CD | CR0_NW | CR0_NE);
}

static void test_cr4_bits(void **state)
{
	static const uint8_t guests[] = { 0, 1,	 2,  3,	 4,  5,	 6,  7,	 8,
					  9, 10, 11, 16, 17, 18, 20, 21, 22 };

	for (uint32_t bit = 0; bit < 64; bit++) {
		fresh(state);
		move_to_cr(4, 1ull << bit);
		if (memchr(guests, (int)bit, sizeof(guests)) == NULL) {
			assert_true(is_injected(GP));
		} else {
			assert_true(is_injected(0));
		}
		assert_int_equal(fields[VMCS_CR4_SHADOW],
				 bit == 6 ? CR4_MCE : 0);
	}
}

static void test_cr_source(void **state)
{
	(void)state;
	fields[VMCS_RSP] = CR0_PE | CR0_NE;
	fields[VMCS_QUALIFICATION] = RSP << 8;
	do_exit(EXIT_CR);
	assert_int_equal(fields[VMCS_CR0_SHADOW], CR0_NE);
	fields[VMCS_QUALIFICATION] = 15 << 8;
	regs.r[15] = CR0_PE | CR0_CD;
	do_exit(EXIT_CR);
	assert_int_equal(fields[VMCS_CR0_SHADOW], CR0_CD);
	/* Upper halves are left over in other modes. */
	leave_64bit();
	move_to_cr(0, 0xffffffff00000000 | CR0_PE);
	assert_true(is_injected(0));
	assert_int_equal(fields[VMCS_CR0_SHADOW], 0);
	fields[VMCS_CR4] = 0x2060;
	assert_int_equal(vcpu_cr4(), 0x20);
}

/* No other access to a control register exits. */
static void test_cr_unknown(void **state)
{
	static const uint16_t kinds[] = { 0x003, 0x008, 0x010, 0x014,
					  0x020, 0x030, 0x013 };

	for (size_t i = 0; i < LEN(kinds); i++) {
		fresh(state);
		fields[VMCS_QUALIFICATION] = kinds[i];
		do_exit(EXIT_CR);
		assert_string_equal(stopped,
				    "unknown access to a control register");
	}
}

static bool xsetbv(uint64_t rcx, uint64_t value)
{
	fresh(NULL);
	regs.r[RCX] = rcx;
	regs.r[RAX] = (uint32_t)value | 0xabcull << 32;
	regs.r[RDX] = value >> 32 | 0xabcull << 32;
	do_exit(EXIT_XSETBV);
	if (is_skipped()) {
		assert_int_equal(xcr0, value);
		return true;
	}
	assert_true(is_injected(GP));
	assert_int_equal(xcr0, 0);
	return false;
}

/* All combinations of the bits that mean something, by an own rule. */
static void test_xsetbv(void **state)
{
	(void)state;
	for (uint64_t bits = 0; bits < 0x1000; bits++) {
		uint64_t value = (bits & 0x3ff) | (bits & 0xc00) << 7;
		uint64_t v512 = bits >> 5 & 7;
		uint64_t amx = bits >> 10;
		bool good = (bits & 1) != 0 && (bits & 0x118) == 0 &&
			    ((bits & 4) == 0 || (bits & 2) != 0) &&
			    (v512 == 0 || (v512 == 7 && (bits & 6) == 6)) &&
			    (amx == 0 || amx == 3);

		assert_int_equal(xsetbv(0, value), good);
	}
	assert_false(xsetbv(1, 1));
	assert_true(xsetbv(1ull << 32, 1));
	assert_false(xsetbv(0, 1ull << 63 | 1));
	assert_false(xsetbv(0, 1ull << 32 | 1));
}

static void test_port(void **state)
{
	(void)state;
	fields[VMCS_QUALIFICATION] = 0xcf90000;
	do_exit(EXIT_PORT);
	assert_int_equal(seen[0], 0xcf9);
	assert_int_equal(seen[1], 1);
	assert_int_equal(seen[2], 0);
	assert_int_equal(seen[3], 0);
	fields[VMCS_QUALIFICATION] = 0x600048 | 3;
	do_exit(EXIT_PORT);
	assert_int_equal(seen[0], 0x60);
	assert_int_equal(seen[1], 4);
	assert_int_equal(seen[2], 1);
	assert_int_equal(seen[3], 0);
	fields[VMCS_QUALIFICATION] = 0xffff0031;
	do_exit(EXIT_PORT);
	assert_int_equal(seen[0], 0xffff);
	assert_int_equal(seen[1], 2);
	assert_int_equal(seen[2], 0);
	assert_int_equal(seen[3], 1);
}

static void test_ept(void **state)
{
	(void)state;
	fields[VMCS_GUEST_PHYSICAL] = 0xfec00010;
	for (uint32_t how = 0; how < 0x200; how++) {
		uint32_t kind;

		fields[VMCS_QUALIFICATION] = how;
		fields[VMCS_VECTORING] = 0;
		do_exit(EXIT_EPT_VIOLATION);
		assert_int_equal(seen_fault.address.v, 0xfec00010);
		kind = ((how & 2) != 0 ? FAULT_WRITE : 0) |
		       ((how & 4) != 0 ? FAULT_FETCH : 0);
		assert_int_equal(seen_fault.kind,
				 kind | (how >> 7 == 3 ? 0 : FAULT_IMPLICIT));
		fields[VMCS_VECTORING] = VECTORING;
		do_exit(EXIT_EPT_VIOLATION);
		assert_int_equal(seen_fault.kind, kind | FAULT_IMPLICIT);
	}
}

static void test_nmi(void **state)
{
	(void)state;
	fields[VMCS_EXIT_EVENT] = EVENT_VALID | EVENT_NMI | VECTOR_NMI;
	fields[VMCS_INTERRUPTIBILITY] = BLOCKED_BY_NMI | 1;
	do_exit(EXIT_EVENT);
	assert_int_equal(seen[0], 1);
	assert_int_equal(fields[VMCS_INTERRUPTIBILITY], 1);
	assert_string_equal(handler, "event");
	/* A CPU of no cell stays what it is. */
	fresh(NULL);
	this_cpu.has_cell = 0;
	fields[VMCS_EXIT_EVENT] = EVENT_VALID | EVENT_NMI | VECTOR_NMI;
	do_exit(EXIT_EVENT);
	assert_null(handler);
	assert_int_equal(seen[0], 1);
}

static void exception(uint64_t event, uint64_t qualification)
{
	fields[VMCS_EXIT_EVENT] = event;
	fields[VMCS_QUALIFICATION] = qualification;
	do_exit(EXIT_EVENT);
}

static void test_exceptions(void **state)
{
	(void)state;
	fields[VMCS_EXIT_ERROR_CODE] = 0;
	exception(HARDWARE | EVENT_HAS_CODE | VECTOR_AC, 0);
	assert_true(is_injected(HARDWARE | EVENT_HAS_CODE | VECTOR_AC));
	fresh(NULL);
	drs[6] = DR6_RESET;
	fields[VMCS_DR7] = DR7_RESET | DR7_GD;
	exception(HARDWARE | VECTOR_DB, 0x6003);
	assert_true(is_injected(HARDWARE | VECTOR_DB));
	assert_int_equal(drs[6], DR6_RESET | 0x6003);
	assert_int_equal(fields[VMCS_DR7], DR7_RESET);
	/* ICEBP, as long as it was. */
	fresh(NULL);
	fields[VMCS_EXIT_LENGTH] = 1;
	exception(EVENT_VALID | 0x500 | VECTOR_DB, 0);
	assert_true(is_injected(EVENT_VALID | 0x500 | VECTOR_DB));
	assert_int_equal(fields[VMCS_ENTRY_LENGTH], 1);
	assert_null(stopped);
	assert_null(handler);
}

/* What is not fatal for all has been judged; it is for the cell. */
static void test_machine_check(void **state)
{
	(void)state;
	exception(HARDWARE | VECTOR_MC, 0);
	assert_int_equal(seen[0], 1);
	assert_string_equal(stopped, "machine check");
	stopped = NULL;
	do_exit(ENTRY_MACHINE_CHECK);
	assert_int_equal(seen[0], 2);
	assert_non_null(stopped);
}

static void test_endless_exceptions(void **state)
{
	static const uint64_t events[] = {
		HARDWARE | VECTOR_DB,
		HARDWARE | EVENT_HAS_CODE | VECTOR_AC,
	};

	for (size_t i = 0; i < LEN(events); i++) {
		fresh(state);
		fields[VMCS_VECTORING] = VECTORING;
		exception(events[i], 0);
		assert_string_equal(
			stopped, "debug or alignment trap by event delivery");
		fresh(state);
		vcpu_step_begin();
		fields[VMCS_VECTORING] = VECTORING;
		exception(events[i], DEBUG_BS);
		assert_non_null(stopped);
		assert_null(handler);
	}
}

static void test_step(void **state)
{
	uint64_t flags = RFLAGS_FIXED | RFLAGS_IF;

	(void)state;
	fields[VMCS_INTERRUPTIBILITY] = 2;
	fields[VMCS_PENDING_DEBUG] = DEBUG_BS;
	vcpu_step_begin();
	assert_int_equal(fields[VMCS_RFLAGS],
			 RFLAGS_FIXED | RFLAGS_TF | RFLAGS_RF);
	assert_int_equal(fields[VMCS_INTERRUPTIBILITY], 0);
	assert_int_equal(fields[VMCS_PENDING_DEBUG], 0);
	assert_int_equal(fields[VMCS_EXCEPTION_BITMAP], 0xffffffff);
	assert_int_equal(fields[VMCS_EPTP], cpu_roots.step);
	/* The instruction was POPF: its IF and TF do not count. */
	fields[VMCS_RFLAGS] = RFLAGS_FIXED | RFLAGS_TF | 0xd5;
	exception(HARDWARE | VECTOR_DB, DEBUG_BS);
	assert_string_equal(handler, "step done");
	assert_int_equal(fields[VMCS_RFLAGS], flags | 0xd5);
	assert_int_equal(fields[VMCS_EXCEPTION_BITMAP],
			 1 << 1 | 1 << 17 | 1 << 18);
	assert_int_equal(fields[VMCS_EPTP], cpu_roots.run);
	assert_int_equal(fields[VMCS_ENTRY_EVENT], 0);
	assert_int_equal(this_cpu.arch.step.active, 0);
	assert_int_equal(drs[6], 0);
}

/* What the stepped instruction owes the guest, by its TF and breakpoints. */
static void test_step_owes(void **state)
{
	for (uint32_t i = 0; i < 4; i++) {
		uint64_t breakpoints = (i & 1) != 0 ? 4 : 0;
		uint64_t owed = breakpoints | ((i & 2) != 0 ? DEBUG_BS : 0);

		fresh(state);
		fields[VMCS_RFLAGS] |= (i & 2) != 0 ? RFLAGS_TF : 0;
		vcpu_step_begin();
		exception(HARDWARE | VECTOR_DB, DEBUG_BS | breakpoints);
		assert_string_equal(handler, "step done");
		assert_int_equal(drs[6], owed);
		assert_int_equal(fields[VMCS_ENTRY_EVENT],
				 owed != 0 ? HARDWARE | VECTOR_DB : 0);
		assert_int_equal((fields[VMCS_RFLAGS] & RFLAGS_TF) != 0,
				 i >> 1);
	}
}

/* #DB that is not the end of the instruction, and all other exits. */
static void test_step_aborted(void **state)
{
	(void)state;
	vcpu_step_begin();
	exception(HARDWARE | VECTOR_DB, DEBUG_BD);
	assert_null(handler);
	assert_true(is_injected(HARDWARE | VECTOR_DB));
	assert_int_equal(fields[VMCS_EPTP], cpu_roots.run);

	fresh(NULL);
	vcpu_step_begin();
	fields[VMCS_EXIT_ERROR_CODE] = 2;
	exception(HARDWARE | EVENT_HAS_CODE | VECTOR_PF, 0xdead000);
	assert_null(handler);
	assert_true(is_injected(HARDWARE | EVENT_HAS_CODE | VECTOR_PF));
	assert_int_equal(fields[VMCS_ENTRY_ERROR_CODE], 2);
	assert_int_equal(cr2, 0xdead000);

	fresh(NULL);
	vcpu_step_begin();
	exception(EVENT_VALID | EVENT_NMI | VECTOR_NMI, 0);
	assert_string_equal(handler, "event");
	assert_int_equal(fields[VMCS_EPTP], cpu_roots.run);

	fresh(NULL);
	vcpu_step_begin();
	fields[VMCS_PENDING_DEBUG] = DEBUG_BS;
	do_exit(EXIT_EPT_VIOLATION);
	assert_int_equal(fields[VMCS_PENDING_DEBUG], 0);
	assert_string_equal(handler, "memory");
	assert_int_equal(fields[VMCS_RFLAGS] & (RFLAGS_TF | RFLAGS_IF),
			 RFLAGS_IF);
}

static void assert_segment(uint32_t n, uint64_t selector, uint64_t base,
			   uint64_t limit, uint64_t rights)
{
	assert_int_equal(fields[VMCS_SELECTOR(n)], selector);
	assert_int_equal(fields[VMCS_BASE(n)], base);
	assert_int_equal(fields[VMCS_LIMIT(n)], limit);
	assert_int_equal(fields[VMCS_RIGHTS(n)], rights);
}

/* Whatever was there before. */
static void assert_reset(bool is_flat)
{
	assert_int_equal(fields[VMCS_CR0], is_flat ? 0x31 : 0x30);
	assert_int_equal(fields[VMCS_CR0_SHADOW], is_flat ? 0 : 0x60000000);
	assert_int_equal(fields[VMCS_CR4], 0x2040);
	assert_int_equal(vcpu_cr4(), 0);
	assert_int_equal(fields[VMCS_CR3], 0);
	assert_int_equal(fields[VMCS_EFER], 0);
	assert_int_equal(fields[VMCS_PAT], 0x0007040600070406);
	assert_int_equal(fields[VMCS_RFLAGS], 2);
	assert_int_equal(fields[VMCS_DR7], 0x400);
	assert_int_equal(fields[VMCS_ENTRY_CONTROLS] & ENTRY_IA32E, 0);
	assert_int_equal(fields[VMCS_INTERRUPTIBILITY], 0);
	assert_int_equal(fields[VMCS_PENDING_DEBUG], 0);
	assert_int_equal(fields[VMCS_ENTRY_EVENT], 0);
	assert_int_equal(fields[VMCS_GDTR_LIMIT], 0xffff);
	assert_int_equal(fields[VMCS_IDTR_LIMIT], 0xffff);
	assert_int_equal(fields[VMCS_EPTP], cpu_roots.run);
	assert_int_equal(fields[VMCS_EXCEPTION_BITMAP], INTERCEPT_RUN);
	assert_segment(SEGMENT_LDTR, 0, 0, 0xffff, 0x82);
	assert_segment(SEGMENT_TR, 0, 0, 0xffff, 0x8b);
}

static void soil(void)
{
	memset(fields, 0xff, sizeof(fields));
	memset(&regs, 0xff, sizeof(regs));
	this_cpu.arch.step.active = 1;
}

static void test_reset_flat(void **state)
{
	struct vcpu_start start = { START_FLAT32, 0x1000200, { 1, 2, 3, 4 } };

	(void)state;
	soil();
	vcpu_reset(&regs, &start);
	assert_reset(true);
	assert_segment(SEGMENT_CS, 0x10, 0, 0xffffffff, 0xc09b);
	for (uint32_t n = 0; n < 6; n++) {
		if (n != SEGMENT_CS) {
			assert_segment(n, 0x18, 0, 0xffffffff, 0xc093);
		}
	}
	assert_int_equal(fields[VMCS_RIP], 0x1000200);
	assert_int_equal(fields[VMCS_ACTIVITY], 0);
	assert_int_equal(regs.r[RDI], 1);
	assert_int_equal(regs.r[RSI], 2);
	assert_int_equal(regs.r[RDX], 3);
	assert_int_equal(regs.r[RCX], 4);
	assert_int_equal(regs.r[RAX], 0);
	assert_int_equal(regs.r[15], 0);
	assert_int_equal(drs[6], 0xffff0ff0);
}

static void test_reset_real(void **state)
{
	static const struct {
		struct vcpu_start start;
		uint64_t selector, base, ip;
	} rows[] = {
		{ { .kind = START_REAL, .entry = 0 }, 0, 0, 0 },
		{ { .kind = START_REAL, .entry = 0x12345 },
		  0x1000,
		  0x10000,
		  0x2345 },
		{ { .kind = START_REAL, .entry = 0xfffffff0 },
		  0xf000,
		  0xffff0000,
		  0xfff0 },
		{ { .kind = START_SIPI, .entry = 0x9a000 },
		  0x9a00,
		  0x9a000,
		  0 },
		{ { .kind = START_SIPI, .entry = 0x8000 }, 0x800, 0x8000, 0 },
	};

	for (size_t i = 0; i < LEN(rows); i++) {
		fresh(state);
		soil();
		vcpu_reset(&regs, &rows[i].start);
		assert_reset(false);
		assert_segment(SEGMENT_CS, rows[i].selector, rows[i].base,
			       0xffff, 0x9b);
		assert_segment(0, 0, 0, 0xffff, 0x93);
		assert_segment(2, 0, 0, 0xffff, 0x93);
		assert_int_equal(fields[VMCS_RIP], rows[i].ip);
		assert_int_equal(fields[VMCS_ACTIVITY], 0);
		assert_int_equal(regs.r[RDX], 0x306c3);
		assert_int_equal(regs.r[RDI], 0);
	}
}

static void test_park(void **state)
{
	(void)state;
	soil();
	vcpu_park();
	assert_reset(false);
	assert_int_equal(fields[VMCS_ACTIVITY], ACTIVITY_HLT);
	/* An entry into HLT wants that, SDM 3C "Checks on Guest Non-Register
	 * State". */
	assert_int_equal(fields[VMCS_RIGHTS(2)] >> 5 & 3, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_dispatch, fresh),
		cmocka_unit_test_setup(test_all_reasons, fresh),
		cmocka_unit_test_setup(test_stop_words, fresh),
		cmocka_unit_test_setup(test_resume_failed, fresh),
		cmocka_unit_test_setup(test_skip, fresh),
		cmocka_unit_test_setup(test_skip_width, fresh),
		cmocka_unit_test_setup(test_skip_flags, fresh),
		cmocka_unit_test_setup(test_inject, fresh),
		cmocka_unit_test_setup(test_cr0_bits, fresh),
		cmocka_unit_test_setup(test_cr4_bits, fresh),
		cmocka_unit_test_setup(test_cr_source, fresh),
		cmocka_unit_test_setup(test_cr_unknown, fresh),
		cmocka_unit_test_setup(test_xsetbv, fresh),
		cmocka_unit_test_setup(test_port, fresh),
		cmocka_unit_test_setup(test_ept, fresh),
		cmocka_unit_test_setup(test_nmi, fresh),
		cmocka_unit_test_setup(test_exceptions, fresh),
		cmocka_unit_test_setup(test_machine_check, fresh),
		cmocka_unit_test_setup(test_endless_exceptions, fresh),
		cmocka_unit_test_setup(test_step, fresh),
		cmocka_unit_test_setup(test_step_owes, fresh),
		cmocka_unit_test_setup(test_step_aborted, fresh),
		cmocka_unit_test_setup(test_reset_flat, fresh),
		cmocka_unit_test_setup(test_reset_real, fresh),
		cmocka_unit_test_setup(test_park, fresh),
	};

	return cmocka_run_group_tests_name("vmx", tests, NULL, NULL);
}
