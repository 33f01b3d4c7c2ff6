// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What management has to know of SVM: exits by their statistics, who calls, and
 * what a CPU needs on another cell's map. APM volume 2, chapter 15.
 */
#include <bulkhead/hypercall.h>
#include "front.h"
#include "insn.h"
#include "lapic.h"
#include "leave.h"
#include "manage_arch.h"
#include "msr.h"
#include "svm_boot.h"
#include "svm_regs.h"
#include "x86_regs.h"

#define APIC_PAGE      0xfee00000ull
#define PAGE_MASK      0xfffull
#define LAST_EXCEPTION 31u

static uint32_t memory_reason(void)
{
	return (vmcb.exit_info2 & ~PAGE_MASK) == APIC_PAGE ? CPU_STATISTIC_XAPIC
							   : CPU_STATISTIC_MMIO;
}

static uint32_t msr_reason(const struct guest_regs *regs)
{
	return (uint32_t)regs->r[RCX] == MSR_X2APIC + LAPIC_ICR
		       ? CPU_STATISTIC_X2APIC_ICR
		       : CPU_STATISTIC_MSR;
}

/* The second exit of a stepped access is of no kind. */
uint32_t front_reason(void)
{
	uint64_t code = vmcb.exit_code;

	if (this_cpu.arch.step.active != 0 && code != EXIT_NMI) {
		return CPU_STATISTIC_TOTAL;
	}
	switch (code) {
	case EXIT_NPF:
		return memory_reason();
	case EXIT_IOIO:
		return CPU_STATISTIC_PIO;
	case EXIT_CPUID:
		return CPU_STATISTIC_CPUID;
	case EXIT_MSR:
		return msr_reason(front_regs());
	case EXIT_VMMCALL:
		return CPU_STATISTIC_HYPERCALL;
	case EXIT_NMI:
		return CPU_STATISTIC_MANAGEMENT;
	default:
		return code - EXIT_EXCEPTION <= LAST_EXCEPTION
			       ? CPU_STATISTIC_EXCEPTION
			       : CPU_STATISTIC_TOTAL;
	}
}

bool front_is_kernel(void)
{
	return vmcb.cpl == 0 && (vmcb.rflags & RFLAGS_VM) == 0;
}

bool front_is_long(void)
{
	return (vmcb.efer & EFER_LMA) != 0;
}

void front_let_go(void)
{
}

/* The host save area; the VMCB is named at each entry. */
void front_take_over(void)
{
	msr_write(MSR_VM_HSAVE_PA, cpu_roots.host);
}

/* Each entry flushes. */
void front_flush(void)
{
}

void front_freeze(void)
{
}

/* By this_cpu.index alone. */
void front_move_words(uint64_t cpus)
{
	(void)cpus;
}

void front_begin(struct guest_regs *regs)
{
	fetch_adopted();
	svm_event(regs);
	arch_serve();
}

/*
 * FS, GS, LDTR, TR and the MSRs that VMLOAD loads are not among it: they have
 * been the guest's since it was entered, for the hypervisor uses none of them.
 */
bool leave_fill(struct leave_frame *frame)
{
	frame->cr3 = vmcb.cr3;
	frame->cr4 = vmcb.cr4;
	frame->cr0 = vmcb.cr0;
	frame->efer = vmcb.efer & ~(uint64_t)EFER_SVME;
	frame->dr7 = vmcb.dr7;
	frame->ds = vmcb.ds.selector;
	frame->es = vmcb.es.selector;
	frame->gdtr_limit = (uint16_t)vmcb.gdtr.limit;
	frame->gdtr_base = vmcb.gdtr.base;
	frame->idtr_limit = (uint16_t)vmcb.idtr.limit;
	frame->idtr_base = vmcb.idtr.base;
	frame->rip = vmcb.rip;
	frame->cs = vmcb.cs.selector;
	frame->rflags = vmcb.rflags;
	frame->rsp = vmcb.rsp;
	frame->ss = vmcb.ss.selector;
	return front_is_long() && (vmcb.cs.attributes & SEGMENT_LONG) != 0;
}

void leave_load(void)
{
	__asm__ volatile("mov %0, %%cr2" : : "r"(vmcb.cr2));
	__asm__ volatile("mov %0, %%dr6" : : "r"(vmcb.dr6));
	msr_write(MSR_PAT, vmcb.g_pat);
	msr_write(MSR_VM_CR, 0);
}

void leave_guest_mode(void)
{
	msr_write(MSR_VM_CR, 0);
	__asm__ volatile("stgi" ::: "memory");
	msr_write(MSR_EFER, msr_read(MSR_EFER) & ~(uint64_t)EFER_SVME);
}
