// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * VMX on one CPU: VMXON, and its VMCS with all that is constant from here on;
 * the guest's state is vmx.c's. SDM 3C "Virtual-Machine Control Structures",
 * 3D appendix B.
 */
#include "boot_x86.h"
#include "insn.h"
#include "msr.h"
#include "policy.h"
#include "vmcs.h"
#include "vmx.h"
#include "vmx_boot.h"
#include "x86_regs.h"

#define INVEPT_ALL 2ull

extern char gdt[];

/* The operand is where an address is; true if the instruction has failed. */
#define VMX_FAILS(insn, address)                    \
	({                                          \
		bool fails_;                        \
		__asm__ volatile(insn " %1"         \
				 : "=@ccbe"(fails_) \
				 : "m"(address)     \
				 : "memory");       \
		fails_;                             \
	})

static void enable(uint32_t cpu)
{
	const struct cpu_roots *roots = boot_cpus[cpu].roots;
	const uint64_t descriptor[2] = { 0, 0 };

	reg_write(cr0, reg_read(cr0) | CR0_NE);
	reg_write(cr4, reg_read(cr4) | CR4_VMXE | CR4_MCE | CR4_OSXSAVE |
			       cpuid_host_cr4());
	if (VMX_FAILS("vmxon", roots->host) ||
	    VMX_FAILS("vmclear", roots->vmcb) ||
	    VMX_FAILS("vmptrld", roots->vmcb)) {
		boot_fail("CPU %u: VMX; wanted on; cannot be switched on", cpu);
	}
	/* What firmware may have left of tables at the same addresses. */
	__asm__ volatile("invept %0, %1"
			 :
			 : "m"(descriptor), "r"(INVEPT_ALL)
			 : "memory", "cc");
}

/* A field that does not exist keeps nothing. */
static void set(uint32_t cpu, uint64_t field, uint64_t value)
{
	uint64_t found;

	vmcs_write(field, value);
	found = vmcs_read(field);
	if (found != value) {
		boot_fail("CPU %u: VMCS field 0x%lx; wanted 0x%lx; found 0x%lx",
			  cpu, field, value, found);
	}
}

static void set_controls(uint32_t cpu)
{
	static const uint16_t zeroes[] = {
		VMCS_PF_MASK,	      VMCS_PF_MATCH,	   VMCS_CR3_TARGETS,
		VMCS_EXIT_MSR_STORES, VMCS_EXIT_MSR_LOADS, VMCS_ENTRY_MSR_LOADS,
	};
	const struct cpu_roots *roots = boot_cpus[cpu].roots;
	struct vmx_controls controls;

	vmx_controls(cpu, &controls);
	set(cpu, VMCS_PIN_CONTROLS, controls.pin);
	set(cpu, VMCS_PROCESSOR_CONTROLS, controls.processor);
	set(cpu, VMCS_SECONDARY_CONTROLS, controls.secondary);
	set(cpu, VMCS_EXIT_CONTROLS, controls.exit);
	set(cpu, VMCS_ENTRY_CONTROLS, controls.entry);
	set(cpu, VMCS_IO_BITMAP_A, roots->io_bitmap[0]);
	set(cpu, VMCS_IO_BITMAP_B, roots->io_bitmap[1]);
	set(cpu, VMCS_MSR_BITMAP, roots->msr_bitmap);
	set(cpu, VMCS_CR0_MASK, CR0_HOST);
	set(cpu, VMCS_CR4_MASK, ~CR4_GUEST);
	set(cpu, VMCS_LINK, ~0ull);
	if ((controls.secondary & SECONDARY_ENCLS) != 0) {
		set(cpu, VMCS_ENCLS_BITMAP, ~0ull);
	}
	for (uint32_t i = 0; i < sizeof(zeroes) / sizeof(zeroes[0]); i++) {
		set(cpu, zeroes[i], 0);
	}
}

/* What an exit loads. It gives GDTR and IDTR limits of 64 KiB. */
static void set_host(uint32_t cpu)
{
	static const uint16_t selectors[] = {
		SELECTOR_DATA,
		SELECTOR_CODE,
		SELECTOR_DATA,
		SELECTOR_DATA,
		0,
		0,
		SELECTOR_TSS,
	};
	static const uint16_t zeroes[] = {
		VMCS_HOST_FS_BASE,	VMCS_HOST_GS_BASE,
		VMCS_HOST_TR_BASE,	VMCS_HOST_SYSENTER_CS,
		VMCS_HOST_SYSENTER_ESP, VMCS_HOST_SYSENTER_EIP,
	};

	for (uint32_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]);
	     i++) {
		set(cpu, VMCS_HOST_SELECTOR(i), selectors[i]);
	}
	for (uint32_t i = 0; i < sizeof(zeroes) / sizeof(zeroes[0]); i++) {
		set(cpu, zeroes[i], 0);
	}
	set(cpu, VMCS_HOST_CR0, reg_read(cr0));
	set(cpu, VMCS_HOST_CR3, boot_cpus[cpu].final_root);
	set(cpu, VMCS_HOST_CR4, reg_read(cr4));
	set(cpu, VMCS_HOST_PAT, msr_read(MSR_PAT));
	set(cpu, VMCS_HOST_EFER, msr_read(MSR_EFER));
	set(cpu, VMCS_HOST_GDTR_BASE, (uintptr_t)gdt);
	set(cpu, VMCS_HOST_IDTR_BASE, VA_IDT);
	set(cpu, VMCS_HOST_RSP, VA_CPU);
	set(cpu, VMCS_HOST_RIP, (uintptr_t)vmx_exit);
}

void vcpu_init_cpu(uint32_t cpu)
{
	enable(cpu);
	set_controls(cpu);
	set_host(cpu);
}
