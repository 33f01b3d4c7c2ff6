// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * What a restarted cell finds on x86, and how it ends.
 *	second=WHAT	also: off (has got INIT)
 *	inside=N	1: end the cell in the handler of an interrupt
 *	pat=N		1: spoil the PAT too, of which QEMU has but one for all
 */
#include <bulkhead/x86_ports.h>
#include "restart.h"
#include "apic.h"
#include "cmdline.h"
#include "entry.h"
#include "inmate.h"
#include "ioapic.h"
#include "irq.h"
#include "mmu.h"
#include "platform.h"
#include "smp.h"
#include "timer.h"

#define NOT_OURS	 0xd0000000UL
#define SPOILED		 0x52455354u
#define SPOILED_IRQ	 IRQ_IPI(7)
#define SPOILED_TPR	 0x20
#define SPOILED_PAT	 0x0606060606060606UL
#define SPOILED_DR7	 0xf0700UL /* nothing enabled: QEMU would crash */
#define WORDS		 8

#define SPOILED_PKRU	 0x55555554u /* no access by any key but 0 */
#define CR4_PKE		 0x400000UL
#define CPUID_7_ECX_PKU	 0x8u
#define CPUID_7_EDX_SPEC 0x8c000000u /* IBRS, STIBP, SSBD */
#define CPUID_RDTSCP	 0x8000000u

#define MSR_SPEC_CTRL	 0x48
#define MSR_SYSENTER_CS	 0x174
#define MSR_SYSENTER_ESP 0x175
#define MSR_SYSENTER_EIP 0x176
#define MSR_PAT		 0x277
#define MSR_STAR	 0xc0000081
#define MSR_LSTAR	 0xc0000082
#define MSR_CSTAR	 0xc0000083
#define MSR_SFMASK	 0xc0000084
#define MSR_FS_BASE	 0xc0000100
#define MSR_GS_BASE	 0xc0000101
#define MSR_KERNEL_GS	 0xc0000102
#define MSR_TSC_AUX	 0xc0000103

/* Any value goes there. */
static const uint32_t free_msrs[] = {
	MSR_SYSENTER_CS, MSR_SYSENTER_ESP, MSR_SYSENTER_EIP, MSR_STAR,
	MSR_LSTAR,	 MSR_CSTAR,	   MSR_SFMASK,	     MSR_FS_BASE,
	MSR_GS_BASE,	 MSR_KERNEL_GS,
};

/* As the library leaves them, where it sets them. */
static const uint32_t apic_msrs[] = {
	MSR_APIC_BASE,	       MSR_X2APIC_ID,	       MSR_X2APIC_TPR,
	MSR_X2APIC_SVR,	       MSR_X2APIC_ESR,	       MSR_X2APIC_LVT_TIMER,
	MSR_X2APIC_LVT_LINT0,  MSR_X2APIC_LVT_LINT1,   MSR_X2APIC_LVT_ERROR,
	MSR_X2APIC_TIMER_INIT, MSR_X2APIC_TIMER_COUNT,
};

#define NUM_FREE_MSRS (sizeof(free_msrs) / sizeof(free_msrs[0]))
#define NUM_APIC_MSRS (sizeof(apic_msrs) / sizeof(apic_msrs[0]))

/* The name is part of the instruction. */
#define read_register(name)                                \
	({                                                 \
		uint64_t register_value_;                  \
		__asm__ volatile("mov %%" name ", %0"      \
				 : "=r"(register_value_)); \
		register_value_;                           \
	})
#define write_register(name, value) \
	__asm__ volatile("mov %0, %%" name : : "r"((uint64_t)(value)))

/* The first CPU is in the handler. */
static bool is_inside;

static uint32_t console_pin(void)
{
	return console_irq() - IRQ_PIN(0);
}

static uint64_t hash_interrupts(uint64_t hash)
{
	for (uint32_t i = 0; i < NUM_APIC_MSRS; i++) {
		hash = restart_mix(hash, msr_read(apic_msrs[i]));
	}
	for (uint32_t i = 0; i < WORDS; i++) {
		hash = restart_mix(hash, msr_read(MSR_X2APIC_ISR + i));
	}
	hash = restart_mix(hash, ioapic_read(IOAPIC_PIN_LOW(console_pin())) &
					 IOAPIC_MASKED);
	return restart_mix(hash, ioapic_read(IOAPIC_PIN_HIGH(console_pin())));
}

static bool has_tsc_aux(void)
{
	return (cpuid(0x80000001, 0).edx & CPUID_RDTSCP) != 0;
}

static bool has_spec_ctrl(void)
{
	return (cpuid(7, 0).edx & CPUID_7_EDX_SPEC) != 0;
}

static bool has_pkru(void)
{
	return (cpuid(7, 0).ecx & CPUID_7_ECX_PKU) != 0;
}

/* Protection keys are on for this alone; returns what was there. */
static uint32_t exchange_pkru(bool is_write, uint32_t value)
{
	uint64_t cr4 = read_register("cr4");
	uint32_t old;

	write_register("cr4", cr4 | CR4_PKE);
	__asm__ volatile("rdpkru" : "=a"(old) : "c"(0) : "rdx");
	if (is_write) {
		__asm__ volatile("wrpkru"
				 :
				 : "a"(value), "c"(0), "d"(0)
				 : "memory");
	}
	write_register("cr4", cr4);
	return old;
}

static uint64_t hash_registers(uint64_t hash)
{
	hash = restart_mix(hash, has_tsc_aux() ? msr_read(MSR_TSC_AUX) : 0);
	hash = restart_mix(hash, has_spec_ctrl() ? msr_read(MSR_SPEC_CTRL) : 0);
	hash = restart_mix(hash, has_pkru() ? exchange_pkru(false, 0) : 0);
	for (uint32_t i = 0; i < NUM_FREE_MSRS; i++) {
		hash = restart_mix(hash, msr_read(free_msrs[i]));
	}
	hash = restart_mix(hash, msr_read(MSR_PAT));
	hash = restart_mix(hash, msr_read(MSR_EFER));
	hash = restart_mix(hash, read_register("cr0"));
	hash = restart_mix(hash, read_register("cr2"));
	hash = restart_mix(hash, read_register("cr4"));
	hash = restart_mix(hash, read_register("cr8"));
	hash = restart_mix(hash, read_register("dr0"));
	hash = restart_mix(hash, read_register("dr1"));
	hash = restart_mix(hash, read_register("dr2"));
	hash = restart_mix(hash, read_register("dr3"));
	hash = restart_mix(hash, read_register("dr6"));
	return restart_mix(hash, read_register("dr7"));
}

uint64_t restart_hash(uint64_t hash)
{
	for (uint32_t i = 0; i < 4; i++) {
		hash = restart_mix(hash, inmate_entry.args[i]);
	}
	hash = restart_mix(hash, inmate_entry.cr0);
	return hash_registers(hash_interrupts(hash));
}

static void spoil_interrupts(void)
{
	uint64_t second = smp_id();

	cmdline_numbers("cpus", &second, 1);
	ioapic_enable(console_pin(), SPOILED_IRQ, (uint32_t)second);
	ioapic_write(IOAPIC_PIN_LOW(console_pin()), IOAPIC_LEVEL | SPOILED_IRQ);
	irq_enable(TIMER_IRQ);
	timer_set(timer_now() + timer_from_us(1));
	msr_write(MSR_X2APIC_TPR, SPOILED_TPR);
	msr_write(MSR_X2APIC_LVT_LINT0, SPOILED_IRQ);
	msr_write(MSR_X2APIC_LVT_ERROR, SPOILED_IRQ);
	msr_write(MSR_X2APIC_SVR, SPOILED_IRQ);
}

static void spoil_registers(void)
{
	for (uint32_t i = 0; i < NUM_FREE_MSRS; i++) {
		msr_write(free_msrs[i], SPOILED);
	}
	if (has_tsc_aux()) {
		msr_write(MSR_TSC_AUX, SPOILED);
	}
	if (has_spec_ctrl()) {
		msr_write(MSR_SPEC_CTRL, 1);
	}
	if (has_pkru()) {
		exchange_pkru(true, SPOILED_PKRU);
	}
	if (cmdline_number("pat", 0) != 0) {
		msr_write(MSR_PAT, SPOILED_PAT);
	}
	write_register("cr2", SPOILED);
	write_register("dr0", SPOILED);
	write_register("dr1", SPOILED);
	write_register("dr2", SPOILED);
	write_register("dr3", SPOILED);
	write_register("dr7", SPOILED_DR7);
}

void inmate_irq(uint32_t irq)
{
	if (irq == SPOILED_IRQ && is_inside) {
		restart_end_cell();
	}
}

void restart_spoil(void)
{
	if (!is_inside && restart_is_given("inside", "1")) {
		is_inside = true;
		irq_send(SPOILED_IRQ, smp_id());
		irq_unmask();
	}
	spoil_interrupts();
	spoil_registers();
}

/* It is spoilt before, so it is not the first CPU's alone to be reset. */
void restart_second(void)
{
	if (restart_is_given("second", "off")) {
		apic_send(APIC_ICR_SELF | APIC_ICR_INIT | APIC_ICR_ASSERT, 0);
	}
}

/*
 * The page tables stay, and these instructions. RDI: to, RCX: words, then DX:
 * port.
 */
void restart_end(uint64_t start, uint64_t end, bool by_fault)
{
	uint64_t tables = (uint64_t)(uintptr_t)mmu_root;
	uint64_t behind =
		(uint64_t)(uintptr_t)&mmu_pages[MMU_GIB * MMU_ENTRIES];

	__asm__ volatile(
		"0:	cmp	%[start], %[end]\n"
		"	je	1f\n"
		"	mov	%[start], %%rdi\n"
		"	lea	0b(%%rip), %%rcx\n"
		"	sub	%%rdi, %%rcx\n"
		"	shr	$3, %%rcx\n"
		"	rep stosq\n"
		"	lea	9f + 7(%%rip), %%rdi\n"
		"	and	$~7, %%rdi\n"
		"	mov	%[tables], %%rcx\n"
		"	sub	%%rdi, %%rcx\n"
		"	shr	$3, %%rcx\n"
		"	rep stosq\n"
		"	mov	%[behind], %%rdi\n"
		"	mov	%[end], %%rcx\n"
		"	sub	%%rdi, %%rcx\n"
		"	shr	$3, %%rcx\n"
		"	rep stosq\n"
		"1:	test	%[fault], %[fault]\n"
		"	jz	2f\n"
		"	mov	(%[fault]), %%al\n"
		"2:	mov	%[value], %%al\n"
		"	outb	%%al, %[port]\n"
		"3:	jmp	3b\n"
		"9:"
		:
		: [start] "r"(start), [end] "r"(end), [tables] "r"(tables),
		  [behind] "r"(behind), [fault] "r"(by_fault ? NOT_OURS : 0),
		  "a"(SPOILED), [value] "i"(VPORT_RESET_VALUE),
		  [port] "d"((uint16_t)VPORT_RESET)
		: "rcx", "rdi", "memory");
	__builtin_unreachable();
}
