// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that does not care for itself: CPUs that never sleep, never wake or
 * never get anywhere. No other cell notices, and nothing is reported.
 */
#include "apic.h"
#include "code.h"
#include "cpu.h"
#include "hostile.h"
#include "ioapic.h"
#include "mmio.h"
#include "mmu.h"
#include "port.h"
#include "smp.h"

#define APIC_TPR 0xfee00080UL

static void spin(void)
{
	__asm__ volatile("cli; 1: jmp 1b");
}

static void halt(void)
{
	__asm__ volatile("cli; 1: hlt; jmp 1b");
}

static void halt_deaf(void)
{
	msr_write(MSR_X2APIC_TPR, 0xff);
	msr_write(MSR_X2APIC_SVR, 0);
	__asm__ volatile("1: sti; hlt; jmp 1b");
}

static void wait(void)
{
	code_run(code_pause, 0, 0);
}

static void identify(void)
{
	for (;;) {
		cpuid(0, 0);
	}
}

static void use_port(void)
{
	for (;;) {
		port_write8(0x80, port_read8(0x60));
	}
}

static void write_page(void)
{
	uint64_t page = hostile_has_apic_page() ? APIC_TPR
						: IOAPIC_ADDRESS + 0x20;

	for (;;) {
		mmio_write32(page, 0);
	}
}

static void write_pins(void)
{
	uint32_t low = IOAPIC_PIN_LOW(hostile_own_pin());

	for (;;) {
		ioapic_write(low, IOAPIC_MASKED);
		ioapic_write(low + 1, (uint32_t)hostile_foreign_cpu()
					      << IOAPIC_TO_SHIFT);
	}
}

static void repeat_store(void)
{
	for (;;) {
		uint64_t to = IOAPIC_ADDRESS + 0x20;
		uint64_t count = 0x200;

		__asm__ volatile("rep stosl"
				 : "+D"(to), "+c"(count)
				 : "a"(0)
				 : "memory");
	}
}

static void send_foreign(void)
{
	for (;;) {
		msr_write(MSR_X2APIC_ICR, hostile_foreign_cpu()
							  << APIC_ICR_TO_SHIFT |
						  APIC_ICR_NMI);
	}
}

/* Each is an NMI of the hypervisor to this CPU. */
static void send_sipi(void)
{
	for (;;) {
		msr_write(MSR_X2APIC_ICR,
			  smp_id() << APIC_ICR_TO_SHIFT | APIC_ICR_SIPI);
	}
}

static void send_itself(void)
{
	irq_unmask();
	for (;;) {
		msr_write(MSR_X2APIC_SELF_IPI, 0xc0);
	}
}

static void flush(void)
{
	for (;;) {
		code_run(code_invd, 0, 0);
		code_run(code_wbinvd, 0, 0);
		mmu_flush();
	}
}

static void be_undefined(void)
{
	for (;;) {
		code_run(code_vmmcall, 0, 0);
	}
}

/* A lock across two lines stops all of a bus. */
static void lock_across(void)
{
	static uint8_t lines[128] __attribute__((aligned(64)));

	for (;;) {
		code_run(code_xadd, (uintptr_t)lines + 62, 1);
	}
}

static const struct attack attacks[] = {
	{ "hang-spin", spin, HANGS, 0 },
	{ "hang-halt", halt, HANGS, 0 },
	{ "hang-halt-deaf", halt_deaf, HANGS, 0 },
	{ "hang-pause", wait, HANGS, 0 },
	{ "hang-cpuid", identify, HANGS, 0 },
	{ "hang-port", use_port, HANGS, 0 },
	{ "hang-page", write_page, HANGS, 0 },
	{ "hang-pins", write_pins, HANGS, 0 },
	{ "hang-string", repeat_store, HANGS, 0 },
	{ "hang-icr-foreign", send_foreign, HANGS, 0 },
	{ "hang-icr-sipi", send_sipi, HANGS, 0 },
	{ "hang-icr-itself", send_itself, HANGS, 0 },
	{ "hang-flush", flush, HANGS, 0 },
	{ "hang-undefined", be_undefined, HANGS, 0 },
	{ "hang-lock", lock_across, HANGS, 0 },
};

const struct attack_list hang_attacks = ATTACK_LIST(attacks, ANY_APIC);
