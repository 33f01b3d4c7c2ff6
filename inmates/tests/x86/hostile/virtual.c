// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Instructions of hypervisors, of system management and of other privileged
 * worlds: a cell has none of them.
 */
#include "code.h"
#include "hostile.h"

#define UD (1UL << VECTOR_UD)
#define GP (1UL << VECTOR_GP)

static uint64_t page[512] __attribute__((aligned(4096)));

/* On memory of its own, on foreign memory, on what is no address. */
static void try_all(uint64_t vectors)
{
	static const uint64_t addresses[] = { 0x3f000000, 0xfee00000, 1,
					      UINT64_MAX, 1UL << 47 };

	for (uint32_t i = 0; i <= COUNT_OF(addresses); i++) {
		uint64_t address = i == COUNT_OF(addresses) ? (uintptr_t)page
							    : addresses[i];
		struct exception_record record;

		hostile_run_code(address);
		record = hostile_exceptions();
		hostile_check("exceptions", record.count, 1);
		hostile_check("vectors", record.vectors & ~vectors, 0);
	}
}

static void be_undefined(void)
{
	try_all(UD);
}

/* CPUs may judge the operand first. */
static void be_refused(void)
{
	try_all(UD | GP);
}

/* Nothing that it could harm by this; or it is undefined. */
static void do_nothing(void)
{
	page[0] = GP;
	hostile_run_code((uintptr_t)page);
	hostile_check_vectors("exceptions", UD);
	hostile_check("own data", page[0], GP);
}

/* A trap of the CPU's own. */
static void trap(void)
{
	hostile_run_code(0);
	hostile_check_vectors("trap", 1UL << VECTOR_DB | UD);
}

static const struct attack attacks[] = {
	{ "svm-vmrun", be_refused, SURVIVES, code_vmrun },
	{ "svm-vmload", be_refused, SURVIVES, code_vmload },
	{ "svm-vmsave", be_refused, SURVIVES, code_vmsave },
	{ "svm-stgi", be_undefined, SURVIVES, code_stgi },
	{ "svm-clgi", be_undefined, SURVIVES, code_clgi },
	{ "svm-skinit", be_refused, SURVIVES, code_skinit },
	{ "svm-invlpga", be_undefined, SURVIVES, code_invlpga },
	{ "svm-vmmcall", be_undefined, SURVIVES, code_vmmcall },
	{ "vmx-vmcall", be_undefined, SURVIVES, code_vmcall },
	{ "vmx-vmxon", be_undefined, SURVIVES, code_vmxon },
	{ "vmx-vmxoff", be_undefined, SURVIVES, code_vmxoff },
	{ "vmx-vmclear", be_undefined, SURVIVES, code_vmclear },
	{ "vmx-vmptrld", be_undefined, SURVIVES, code_vmptrld },
	{ "vmx-vmptrst", be_undefined, SURVIVES, code_vmptrst },
	{ "vmx-vmread", be_undefined, SURVIVES, code_vmread },
	{ "vmx-vmwrite", be_undefined, SURVIVES, code_vmwrite },
	{ "vmx-vmlaunch", be_undefined, SURVIVES, code_vmlaunch },
	{ "vmx-vmresume", be_undefined, SURVIVES, code_vmresume },
	{ "vmx-vmfunc", be_undefined, SURVIVES, code_vmfunc },
	{ "vmx-invept", be_undefined, SURVIVES, code_invept },
	{ "vmx-invvpid", be_undefined, SURVIVES, code_invvpid },
	{ "smx-getsec", be_undefined, SURVIVES, code_getsec },
	{ "tdx-seamcall", be_undefined, SURVIVES, code_seamcall },
	{ "sgx-encls", be_undefined, SURVIVES, code_encls },
	{ "sgx-enclu", be_refused, SURVIVES, code_enclu },
	{ "sgx-enclv", be_undefined, SURVIVES, code_enclv },
	{ "smm-rsm", be_undefined, SURVIVES, code_rsm },
	{ "wait-monitor", be_undefined, SURVIVES, code_monitor },
	{ "wait-mwait", be_undefined, SURVIVES, code_mwait },
	{ "wait-monitorx", be_undefined, SURVIVES, code_monitorx },
	{ "wait-mwaitx", be_undefined, SURVIVES, code_mwaitx },
	{ "wait-umwait", do_nothing, SURVIVES, code_umwait },
	{ "amd-rdpru", be_undefined, SURVIVES, code_rdpru },
	{ "amd-invlpgb", be_undefined, SURVIVES, code_invlpgb },
	{ "amd-tlbsync", be_undefined, SURVIVES, code_tlbsync },
	{ "intel-pconfig", be_undefined, SURVIVES, code_pconfig },
	{ "intel-senduipi", be_undefined, SURVIVES, code_senduipi },
	{ "intel-xsaves", be_refused, SURVIVES, code_xsaves },
	{ "pmc-read", be_refused, SURVIVES, code_rdpmc },
	{ "pmc-read-fixed", be_refused, SURVIVES, code_rdpmc_fixed },
	{ "cache-invd", do_nothing, SURVIVES, code_invd },
	{ "cache-wbinvd", do_nothing, SURVIVES, code_wbinvd },
	{ "cache-wbnoinvd", do_nothing, SURVIVES, code_wbnoinvd },
	{ "trap-icebp", trap, SURVIVES, code_icebp },
};

const struct attack_list virtual_attacks = ATTACK_LIST(attacks, ANY_APIC);
