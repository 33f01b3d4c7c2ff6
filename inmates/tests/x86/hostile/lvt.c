// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The local vector table, whose entries could raise what hardware raises past
 * every filter: SMI, NMI, INIT, ExtINT.
 */
#include "apic.h"
#include "cpu.h"
#include "hostile.h"
#include "irq.h"

#define MODE_MASK   0x700u
#define MODE_STEP   0x100u
#define VECTOR	    0x45u
#define WAIT_LOOPS  10000
#define TIMER_SHORT 100

/* #GP by bits that an entry has not is the CPU's right. */
static void write(uint32_t msr, uint64_t value)
{
	__asm__ volatile(EXCEPTION_POINT("wrmsr")
			 :
			 : "c"(msr), "a"((uint32_t)value),
			   "d"((uint32_t)(value >> 32))
			 : "memory");
}

static uint64_t read(uint32_t msr)
{
	uint32_t low = APIC_LVT_MASKED;
	uint32_t high = 0;

	__asm__ volatile(EXCEPTION_POINT("rdmsr")
			 : "+a"(low), "+d"(high)
			 : "c"(msr)
			 : "memory");
	return (uint64_t)high << 32 | low;
}

static void set_modes(uint32_t msr)
{
	for (uint32_t mode = MODE_STEP; mode <= MODE_MASK; mode += MODE_STEP) {
		for (uint32_t more = 0; more <= 0xf000; more += 0x1000) {
			uint64_t entry;

			write(msr, more | mode | VECTOR);
			entry = read(msr);
			hostile_check_that("entry that is open",
					   (entry & MODE_MASK) == 0 ||
						   (entry & APIC_LVT_MASKED) !=
							   0,
					   entry);
		}
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	hostile_repair_interrupts();
}

static void set_thermal(void)
{
	set_modes(MSR_X2APIC_LVT_THERMAL);
}

static void set_performance(void)
{
	set_modes(MSR_X2APIC_LVT_PERF);
}

static void set_lint0(void)
{
	set_modes(MSR_X2APIC_LVT_LINT0);
}

static void set_lint1(void)
{
	set_modes(MSR_X2APIC_LVT_LINT1);
}

static void set_error(void)
{
	set_modes(MSR_X2APIC_LVT_ERROR);
}

static void set_cmci(void)
{
	write(0x82f, APIC_ICR_SMI | VECTOR);
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
}

/* The timer fires, in a mode that it has not. */
static void fire_timer(void)
{
	for (uint32_t mode = MODE_STEP; mode <= MODE_MASK; mode += MODE_STEP) {
		write(MSR_X2APIC_LVT_TIMER, mode | VECTOR);
		write(MSR_X2APIC_TIMER_INIT, TIMER_SHORT);
		for (uint32_t i = 0; i < WAIT_LOOPS; i++) {
			cpu_relax();
		}
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	hostile_check("NMIs", exception_nmis(), 0);
	hostile_repair_interrupts();
}

/* Vectors below 16 in all entries; emulators raise what hardware does not. */
static void set_low_vectors(void)
{
	for (uint32_t vector = 0; vector < 16; vector++) {
		for (uint32_t msr = MSR_X2APIC_LVT_TIMER;
		     msr <= MSR_X2APIC_LVT_ERROR; msr++) {
			write(msr, APIC_LVT_MASKED | vector);
			write(msr, vector);
		}
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	hostile_repair_interrupts();
	msr_write(MSR_X2APIC_ESR, 0);
}

/* The software switch: the CPU must still hear the kick. */
static void disable(void)
{
	msr_write(MSR_X2APIC_SVR, 0);
	hostile_check("enable", msr_read(MSR_X2APIC_SVR) & APIC_SVR_ENABLE, 0);
	msr_write(MSR_X2APIC_TPR, 0xff);
	msr_write(MSR_X2APIC_SVR, APIC_SVR_ENABLE | 0xff);
	hostile_repair_interrupts();
}

/* Every register of the MSR range, with ones and zeros, and back. */
static void write_all(void)
{
	for (uint32_t msr = 0x800; msr < 0xc00; msr++) {
		/* ICR and self IPI are icr.c's. */
		if (msr != MSR_X2APIC_ICR && msr != MSR_X2APIC_SELF_IPI) {
			write(msr, UINT64_MAX);
			write(msr, UINT32_MAX);
			write(msr, 0);
			read(msr);
		}
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	hostile_repair_interrupts();
	hostile_take_interrupts();
}

static const struct attack attacks[] = {
	{ "lvt-thermal", set_thermal, SURVIVES, 0 },
	{ "lvt-performance", set_performance, SURVIVES, 0 },
	{ "lvt-lint0", set_lint0, SURVIVES, 0 },
	{ "lvt-lint1", set_lint1, SURVIVES, 0 },
	{ "lvt-error", set_error, SURVIVES, 0 },
	{ "lvt-cmci", set_cmci, SURVIVES, 0 },
	{ "lvt-timer", fire_timer, SURVIVES, 0 },
	{ "lvt-low-vectors", set_low_vectors, SURVIVES, 0 },
	{ "apic-disable", disable, SURVIVES, 0 },
	{ "apic-write-all", write_all, SURVIVES, 0 },
};

const struct attack_list lvt_attacks = ATTACK_LIST(attacks, ANY_APIC);
