// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What management has to know of VMX: exits by their statistics, who calls, and
 * what a CPU needs on another cell's map. SDM 3C.
 */
#include <stddef.h>
#include <bulkhead/hypercall.h>
#include "boot_x86.h"
#include "exceptions.h"
#include "front.h"
#include "front_layout.h"
#include "frozen.h"
#include "insn.h"
#include "lapic.h"
#include "leave.h"
#include "manage_arch.h"
#include "msr.h"
#include "vmcs.h"
#include "vmx.h"
#include "vmx_boot.h"
#include "x86_regs.h"

#define SEGMENT_SS	 2u
#define RIGHTS_DPL	 0x60u
#define SEGMENT_DS	 3u
#define SEGMENT_ES	 0u
#define SEGMENT_FS	 4u
#define SEGMENT_GS	 5u
#define INVEPT_ALL	 2ull
#define MSR_SYSENTER_CS	 0x174
#define MSR_SYSENTER_ESP 0x175
#define MSR_SYSENTER_EIP 0x176
#define GATE_HANDLER	 0xffff00000000ffffull

_Static_assert(sizeof(struct manage_cpu) == MANAGE_CPU_SIZE, "size");
_Static_assert(offsetof(struct manage_cpu, request) == MANAGE_REQUEST, "word");
_Static_assert(FETCH_COME == MANAGE_COME, "the word's value");

static uint32_t event_reason(void)
{
	return (vmcs_read(VMCS_EXIT_EVENT) & EVENT_TYPE) == EVENT_NMI
		       ? CPU_STATISTIC_MANAGEMENT
		       : CPU_STATISTIC_EXCEPTION;
}

static uint32_t msr_reason(const struct guest_regs *regs)
{
	return (uint32_t)regs->r[RCX] == MSR_X2APIC + LAPIC_ICR
		       ? CPU_STATISTIC_X2APIC_ICR
		       : CPU_STATISTIC_MSR;
}

uint32_t front_reason(void)
{
	switch (vmcs_read(VMCS_EXIT_REASON)) {
	case EXIT_EVENT:
		/* The end of a stepped access is of no kind. */
		return this_cpu.arch.step.active == 0 ? event_reason()
						      : CPU_STATISTIC_TOTAL;
	case EXIT_CPUID:
		return CPU_STATISTIC_CPUID;
	case EXIT_VMCALL:
		return CPU_STATISTIC_HYPERCALL;
	case EXIT_CR:
		return CPU_STATISTIC_CR;
	case EXIT_PORT:
		return CPU_STATISTIC_PIO;
	case EXIT_RDMSR:
	case EXIT_WRMSR:
		return msr_reason(front_regs());
	case EXIT_EPT_VIOLATION:
		return CPU_STATISTIC_MMIO;
	case EXIT_XSETBV:
		return CPU_STATISTIC_XSETBV;
	default:
		return CPU_STATISTIC_TOTAL;
	}
}

bool front_is_kernel(void)
{
	return (vmcs_read(VMCS_RIGHTS(SEGMENT_SS)) & RIGHTS_DPL) == 0 &&
	       (vmcs_read(VMCS_RFLAGS) & RFLAGS_VM) == 0;
}

bool front_is_long(void)
{
	return (vmcs_read(VMCS_ENTRY_CONTROLS) & ENTRY_IA32E) != 0;
}

/* Whoever sends an NMI from here on finds a CPU that is not in guest mode. */
void front_let_go(void)
{
	__asm__ volatile("vmclear %0\n\tvmxoff"
			 :
			 : "m"(cpu_roots.vmcb)
			 : "memory", "cc");
}

/* As boot does it; what this CPU could do then it can do now. */
void front_take_over(void)
{
	vcpu_init_cpu(this_cpu.id);
}

/* Translations of EPT alone outlive exits. */
void front_flush(void)
{
	const uint64_t descriptor[2] = { 0, 0 };

	__asm__ volatile("invept %0, %1"
			 :
			 : "m"(descriptor), "r"(INVEPT_ALL)
			 : "memory", "cc");
}

void front_move_words(uint64_t cpus)
{
	uint32_t index = 0;

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((cpus >> cpu & 1) == 0) {
			continue;
		}
		if (boot_cpus[cpu].cell == ROOT_CELL) {
			boot_cpus[cpu].cpu->arch.events =
				&cell_state.cpus[index].power;
		}
		index++;
	}
}

/* Vector 2 of the one IDT, which all CPUs only read. */
static void set_nmi_handler(const char *handler)
{
	uint64_t *gate = (uint64_t *)runtime_idt_page + 2ull * VECTOR_NMI;
	uint64_t address = (uintptr_t)handler;

	gate[0] = (gate[0] & ~GATE_HANDLER) | (address & 0xffff) |
		  (address >> 16 & 0xffff) << 48;
	gate[1] = address >> 32;
}

void front_begin(struct guest_regs *regs)
{
	(void)regs;
	set_nmi_handler(front_nmi);
	fetch_adopted();
}

void front_freeze(void)
{
	set_nmi_handler(frozen_nmi);
	vmcs_write(VMCS_HOST_RIP, (uintptr_t)frozen_vmexit);
	vmcs_write(VMCS_HOST_CR3, boot_cpus[this_cpu.id].final_root);
}

bool leave_fill(struct leave_frame *frame)
{
	uint64_t cr0 = vmcs_read(VMCS_CR0) & ~(uint64_t)CR0_HOST;
	uint64_t cr4 = vmcs_read(VMCS_CR4) & CR4_GUEST;

	frame->cr3 = vmcs_read(VMCS_CR3);
	frame->cr0 = cr0 | (vmcs_read(VMCS_CR0_SHADOW) & CR0_HOST);
	frame->cr4 = cr4 | (vmcs_read(VMCS_CR4_SHADOW) & CR4_MCE);
	frame->efer = vmcs_read(VMCS_EFER);
	frame->dr7 = vmcs_read(VMCS_DR7);
	frame->ds = vmcs_read(VMCS_SELECTOR(SEGMENT_DS));
	frame->es = vmcs_read(VMCS_SELECTOR(SEGMENT_ES));
	frame->fs = vmcs_read(VMCS_SELECTOR(SEGMENT_FS));
	frame->gs = vmcs_read(VMCS_SELECTOR(SEGMENT_GS));
	frame->fs_base = vmcs_read(VMCS_BASE(SEGMENT_FS));
	frame->gs_base = vmcs_read(VMCS_BASE(SEGMENT_GS));
	frame->ldtr = vmcs_read(VMCS_SELECTOR(SEGMENT_LDTR));
	frame->tr = vmcs_read(VMCS_SELECTOR(SEGMENT_TR));
	frame->gdtr_limit = (uint16_t)vmcs_read(VMCS_GDTR_LIMIT);
	frame->gdtr_base = vmcs_read(VMCS_GDTR_BASE);
	frame->idtr_limit = (uint16_t)vmcs_read(VMCS_IDTR_LIMIT);
	frame->idtr_base = vmcs_read(VMCS_IDTR_BASE);
	frame->rip = vmcs_read(VMCS_RIP);
	frame->cs = vmcs_read(VMCS_SELECTOR(SEGMENT_CS));
	frame->rflags = vmcs_read(VMCS_RFLAGS);
	frame->rsp = vmcs_read(VMCS_RSP);
	frame->ss = vmcs_read(VMCS_SELECTOR(SEGMENT_SS));
	return front_is_long() &&
	       (vmcs_read(VMCS_RIGHTS(SEGMENT_CS)) & RIGHTS_LONG) != 0;
}

/* What an exit has loaded of the host's. */
void leave_load(void)
{
	msr_write(MSR_PAT, vmcs_read(VMCS_PAT));
	msr_write(MSR_SYSENTER_CS, vmcs_read(VMCS_SYSENTER_CS));
	msr_write(MSR_SYSENTER_ESP, vmcs_read(VMCS_SYSENTER_ESP));
	msr_write(MSR_SYSENTER_EIP, vmcs_read(VMCS_SYSENTER_EIP));
	leave_guest_mode();
}

void leave_guest_mode(void)
{
	front_let_go();
}
