// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * As much of one thing as a CPU can do for a while: each kind of exit, every
 * interrupt of the cell's own.
 */
#include "apic.h"
#include "code.h"
#include "cpu.h"
#include "hostile.h"
#include "ioapic.h"
#include "irq.h"
#include "mmio.h"
#include "mmu.h"
#include "port.h"
#include "timer.h"

#define STORM_US    20000 /* several periods of the victim's timer */
#define ROUNDS	    5000
#define APIC_TPR    0xfee00080UL
#define PM_TIMER    0x608
#define PM_TIMER_2  0xb008
#define MTRR_CAP    0xfe
#define DENIED_MSR  0xc0010114
#define TIMER_SHORT 10000 /* handlers end before the next one begins */

/* Call @once again and again; what an emulator is slow at, not for all that. */
static void storm(void (*once)(uint32_t round))
{
	uint64_t end = timer_now() + timer_from_us(STORM_US);
	uint32_t round = 0;

	while (timer_now() < end && round < ROUNDS) {
		once(round);
		round++;
	}
}

static void read_port(uint32_t round)
{
	port_read32((uint16_t)round);
	port_write8(0x80, (uint8_t)round);
}

static void read_pm_timer(uint32_t round)
{
	port_read32(PM_TIMER);
	port_write32(PM_TIMER, round);
	port_read32(PM_TIMER_2);
}

static void use_msr(uint32_t round)
{
	msr_read(MTRR_CAP);
	msr_write(0x79, round);
}

static void use_denied_msr(uint32_t round)
{
	__asm__ volatile(EXCEPTION_POINT("rdmsr") EXCEPTION_POINT("wrmsr")
			 :
			 : "c"(DENIED_MSR), "a"(round), "d"(round)
			 : "memory");
}

static void call_hypervisor(uint32_t round)
{
	code_run(code_vmmcall, round, round);
	code_run(code_vmcall, round, round);
}

static void flush_caches(uint32_t round)
{
	code_run(code_wbinvd, round, round);
	code_run(code_invd, round, round);
}

static void flush_tlb(uint32_t round)
{
	mmu_flush();
	code_run(code_invlpg, round, 0);
}

static void use_page(uint32_t round)
{
	uint64_t page = hostile_has_apic_page() ? APIC_TPR
						: IOAPIC_ADDRESS + 0x20;

	mmio_write32(page, round & 0xf);
	mmio_read32(page);
}

static void use_pin(uint32_t round)
{
	ioapic_write(IOAPIC_PIN_LOW(hostile_own_pin()),
		     IOAPIC_MASKED | IRQ_PIN(round % 64));
	ioapic_read(IOAPIC_PIN_HIGH(round % 24));
}

static void switch_cr0(uint32_t round)
{
	uint64_t cr0;

	__asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
	cr0 = round % 2 == 0 ? cr0 ^ 0x40000000UL : cr0 & ~0x40000000UL;
	__asm__ volatile("mov %0, %%cr0" : : "r"(cr0) : "memory");
}

static void move_strings(uint32_t round)
{
	code_run(code_stos, IOAPIC_ADDRESS + 0x100, round);
}

static void take_timer(uint32_t round)
{
	(void)round;
	timer_set(timer_now());
	irq_wait();
}

static void port_storm(void)
{
	storm(read_port);
}

static void pm_timer_storm(void)
{
	storm(read_pm_timer);
}

static void msr_storm(void)
{
	storm(use_msr);
}

static void denied_storm(void)
{
	storm(use_denied_msr);
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
}

static void call_storm(void)
{
	storm(call_hypervisor);
	hostile_check_vectors("exceptions", 1UL << VECTOR_UD);
}

static void cache_storm(void)
{
	storm(flush_caches);
}

static void tlb_storm(void)
{
	storm(flush_tlb);
}

static void page_storm(void)
{
	storm(use_page);
	hostile_repair_interrupts();
}

static void pin_storm(void)
{
	storm(use_pin);
	hostile_repair_interrupts();
}

static void cr0_storm(void)
{
	storm(switch_cr0);
	switch_cr0(1);
}

static void string_storm(void)
{
	storm(move_strings);
}

static void timer_storm(void)
{
	uint32_t before = hostile_interrupts();

	irq_enable(TIMER_IRQ);
	storm(take_timer);
	irq_disable(TIMER_IRQ);
	hostile_check_that("interrupts", hostile_interrupts() > before + 16,
			   hostile_interrupts() - before);
}

/* Steps that the timer would interrupt, if interrupts were not held off. */
static void step_under_timer(void)
{
	msr_write(MSR_X2APIC_LVT_TIMER, 0x20000 | TIMER_IRQ); /* periodic */
	msr_write(MSR_X2APIC_TIMER_INIT, TIMER_SHORT);
	irq_unmask();
	storm(use_page);
	irq_mask();
	hostile_repair_interrupts();
	hostile_check("exceptions", hostile_exceptions().count, 0);
}

static const struct attack attacks[] = {
	{ "port-storm", port_storm, SURVIVES, 0 },
	{ "pm-timer-storm", pm_timer_storm, SURVIVES, 0 },
	{ "msr-storm", msr_storm, SURVIVES, 0 },
	{ "msr-denied-storm", denied_storm, SURVIVES, 0 },
	{ "call-storm", call_storm, SURVIVES, 0 },
	{ "cache-storm", cache_storm, SURVIVES, 0 },
	{ "tlb-storm", tlb_storm, SURVIVES, 0 },
	{ "page-storm", page_storm, SURVIVES, 0 },
	{ "pin-storm", pin_storm, SURVIVES, 0 },
	{ "cr0-storm", cr0_storm, SURVIVES, 0 },
	{ "string-storm", string_storm, SURVIVES, 0 },
	{ "timer-storm", timer_storm, SURVIVES, 0 },
	{ "page-timer-storm", step_under_timer, SURVIVES, 0 },
};

const struct attack_list storm_attacks = ATTACK_LIST(attacks, ANY_APIC);
