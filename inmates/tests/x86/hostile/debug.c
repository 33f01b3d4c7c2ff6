// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Single steps and breakpoints over what exits, and on what is not the cell's:
 * the cell gets exactly the debug traps that a bare CPU gives.
 */
#include "code.h"
#include "cpu.h"
#include "hostile.h"

#define DR6_NONE     0xffff0ff0UL
#define DR6_B0	     0x1UL
#define DR6_BD	     0x2000UL
#define DR7_NONE     0x400UL
#define DR7_L0	     0x1UL
#define DR7_ALL_ON   0xffUL
#define DR7_GD	     0x2000UL
#define DR7_WRITE_8  0xbbbb0000UL /* all four: writes of 8 bytes */
#define DR7_ACCESS_4 0xf0000UL
#define RUNTIME	     0xfffffffff0000000UL /* the hypervisor's own address */
#define APIC_TPR     0xfee00080UL
#define IOAPIC_FREE  0xfec00020UL

static void set_dr7(uint64_t value)
{
	__asm__ volatile("mov %0, %%dr7" : : "r"(value) : "memory");
}

static void set_dr0(uint64_t address)
{
	__asm__ volatile("mov %0, %%dr0; mov %1, %%dr6"
			 :
			 : "r"(address), "r"(DR6_NONE)
			 : "memory");
}

/* As many traps as over NOP. */
static void step(void)
{
	struct exception_record traps;
	struct exception_record wanted;

	code_run(code_trapped_nop, 0, 0);
	wanted = hostile_exceptions();
	hostile_run_code(0);
	traps = hostile_exceptions();
	hostile_check("traps", traps.count, wanted.count);
	hostile_check("vectors", traps.vectors, 1UL << VECTOR_DB);
}

/* No exit leaves the CPU in a shadow for longer, or out of it for ever. */
static void exit_in_shadow(void)
{
	for (uint32_t i = 0; i < 1000; i++) {
		hostile_run_code(0);
	}
	hostile_repair_interrupts();
}

static void break_at_exit(void)
{
	struct exception_record record;

	set_dr0((uintptr_t)code_breakpoint_at);
	set_dr7(DR7_NONE | DR7_L0);
	code_run(code_breakpoint, 0, 0);
	set_dr7(DR7_NONE);
	record = hostile_exceptions();
	hostile_check("traps", record.count, 1);
	hostile_check("vectors", record.vectors, 1UL << VECTOR_DB);
	hostile_check("DR6", record.address & 0xf, DR6_B0);
}

/* A breakpoint on a register that traps; its store is done all the same. */
static void break_at_register(uint64_t address)
{
	struct exception_record record;

	set_dr0(address);
	set_dr7(DR7_NONE | DR7_L0 | DR7_ACCESS_4);
	code_run(code_write32, address, 0);
	set_dr7(DR7_NONE);
	record = hostile_exceptions();
	hostile_check("traps", record.count, 1);
	hostile_check("DR6", record.address & 0xf, DR6_B0);
}

static void break_at_apic(void)
{
	if (hostile_has_apic_page()) {
		break_at_register(APIC_TPR);
	}
}

static void break_at_ioapic(void)
{
	break_at_register(IOAPIC_FREE);
}

/* All over the hypervisor's own addresses: it does not step into them. */
static void break_in_hypervisor(void)
{
	for (uint64_t at = RUNTIME; at < RUNTIME + 0x10000; at += 0x20) {
		__asm__ volatile("mov %0, %%dr0; mov %1, %%dr1; mov %2, %%dr2;"
				 "mov %3, %%dr3"
				 :
				 : "r"(at), "r"(at + 8), "r"(at + 16),
				   "r"(at + 24));
		set_dr7(DR7_NONE | DR7_ALL_ON |
			((at & 0x20) != 0 ? DR7_WRITE_8 : 0));
		code_run(code_cpuid, 0, 0);
		code_run(code_wbinvd, 0, 0);
	}
	set_dr7(DR7_NONE);
	hostile_check("traps", hostile_exceptions().count, 0);
}

/* Its debug registers come back from exits as they were. */
static void keep_registers(void)
{
	uint64_t dr0;
	uint64_t dr7;

	set_dr0(0x123456789000);
	set_dr7(DR7_NONE | 0x2); /* G0 */
	code_run(code_cpuid, 0, 0);
	code_run(code_read32, IOAPIC_FREE, 0);
	__asm__ volatile("mov %%dr0, %0; mov %%dr7, %1" : "=r"(dr0), "=r"(dr7));
	set_dr7(DR7_NONE);
	hostile_check("DR0", dr0, 0x123456789000);
	hostile_check("DR7", dr7, DR7_NONE | 0x2);
	hostile_check("traps", hostile_exceptions().count, 0);
}

/* Debug registers guarded: the access traps, and the guard is gone. */
static void guard(void)
{
	struct exception_record record;

	set_dr7(DR7_NONE | DR7_GD);
	__asm__ volatile("mov %%dr0, %%rax" : : : "rax");
	set_dr7(DR7_NONE);
	record = hostile_exceptions();
	hostile_check("traps", record.count, 1);
	hostile_check("DR6", record.address & DR6_BD, DR6_BD);
}

static void set_reserved(void)
{
	__asm__ volatile(EXCEPTION_POINT("mov %0, %%dr7")
				 EXCEPTION_POINT("mov %0, %%dr6")
			 :
			 : "r"(1UL << 40)
			 : "memory");
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	set_dr7(DR7_NONE);
}

static const struct attack attacks[] = {
	{ "step-cpuid", step, SURVIVES, code_trapped_cpuid },
	{ "step-in", step, SURVIVES, code_trapped_in },
	{ "step-out", step, SURVIVES, code_trapped_out },
	{ "step-rdmsr", step, SURVIVES, code_trapped_rdmsr },
	{ "step-wrmsr", step, SURVIVES, code_trapped_wrmsr },
	{ "step-wbinvd", step, SURVIVES, code_trapped_wbinvd },
	{ "step-cr0", step, SURVIVES, code_trapped_cr0 },
	{ "shadow-sti", exit_in_shadow, SURVIVES, code_shadow_sti },
	{ "shadow-mov-ss", exit_in_shadow, SURVIVES, code_shadow_mov_ss },
	{ "break-exit", break_at_exit, SURVIVES, 0 },
	{ "break-apic", break_at_apic, SURVIVES, 0 },
	{ "break-ioapic", break_at_ioapic, SURVIVES, 0 },
	{ "break-hypervisor", break_in_hypervisor, SURVIVES, 0 },
	{ "debug-registers", keep_registers, SURVIVES, 0 },
	{ "debug-guard", guard, SURVIVES, 0 },
	{ "debug-reserved", set_reserved, SURVIVES, 0 },
};

const struct attack_list debug_attacks = ATTACK_LIST(attacks, ANY_APIC);
