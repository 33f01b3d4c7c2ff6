// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * SVM, CPU by CPU: what it must have, and its enabling. APM volume 2, 15.4.
 */
#include "boot_x86.h"
#include "config.h"
#include "insn.h"
#include "msr.h"
#include "policy.h"
#include "svm_boot.h"
#include "x86_regs.h"

struct feature {
	const char *name;
	uint32_t leaf;
	uint32_t edx;
};

static const struct feature features[] = {
	{ "no-execute pages", CPUID_EXTENDED_FEATURES, FEATURE_EDX_NX },
	{ "pages of 1 GiB", CPUID_EXTENDED_FEATURES, FEATURE_EDX_PAGE1GB },
	{ "nested paging (SVM)", CPUID_SVM, SVM_EDX_NPT },
	{ "next-RIP save (SVM)", CPUID_SVM,
	  IS_ENABLED(CONFIG_SVM_QUIRK_NO_NRIP) ? 0 : SVM_EDX_NRIP },
};

void vcpu_check_cpu(uint32_t cpu)
{
	if (cpuid(0x80000000u, 0).eax < CPUID_SVM ||
	    (cpuid(CPUID_EXTENDED_FEATURES, 0).ecx & FEATURE_ECX_SVM) == 0) {
		boot_fail("CPU %u: SVM; wanted; not found", cpu);
	}
	for (uint32_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		const struct feature *feature = &features[i];

		if ((cpuid(feature->leaf, 0).edx & feature->edx) !=
		    feature->edx) {
			boot_fail("CPU %u: %s; wanted; not found", cpu,
				  feature->name);
		}
	}
	if (cpuid(CPUID_SVM, 0).ebx < 2) {
		boot_fail("CPU %u: SVM's ASIDs; wanted at least 2; found %u",
			  cpu, cpuid(CPUID_SVM, 0).ebx);
	}
	if ((msr_read(MSR_VM_CR) & VM_CR_SVMDIS) != 0) {
		boot_fail("CPU %u: SVM; wanted enabled; found disabled by the "
			  "firmware (VM_CR.SVMDIS)",
			  cpu);
	}
}

/*
 * GIF is 0 from here on: NMIs wait for a guest. An INIT from outside, which
 * would reset the CPU, becomes an exception that exits.
 */
void vcpu_init_cpu(uint32_t cpu)
{
	/* For XCR0 and PKRU, which a guest leaves behind. */
	__asm__ volatile("mov %%cr4, %%rax\n\tor %0, %%rax\n\t"
			 "mov %%rax, %%cr4"
			 :
			 : "r"(cpuid_host_cr4())
			 : "rax", "cc");
	msr_write(MSR_VM_CR, VM_CR_R_INIT | VM_CR_DIS_A20M);
	msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_SVME);
	msr_write(MSR_VM_HSAVE_PA, boot_cpus[cpu].roots->host);
	__asm__ volatile("clgi" ::: "memory");
}
