// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * IPIs to CPUs of other cells: every delivery mode, destination mode and
 * shorthand of the x2APIC's ICR.
 */
#include "apic.h"
#include "cpu.h"
#include "hostile.h"
#include "irq.h"
#include "smp.h"

#define MODE_STEP   0x100u
#define MODES	    0x800u
#define ALL_CPUS    UINT32_MAX
#define ALL_XAPIC   0xff
#define STORM	    5000
#define NUM_VECTORS 256

static void send(uint32_t command, uint64_t to)
{
	msr_write(MSR_X2APIC_ICR, to << APIC_ICR_TO_SHIFT | command);
}

static void check_none(uint32_t before)
{
	hostile_take_interrupts();
	hostile_check("interrupts", hostile_interrupts(), before);
}

/* A mode with all triggers, to all ids of which none is the cell's. */
static void send_mode(uint32_t mode)
{
	static const uint32_t triggers[] = { 0, APIC_ICR_ASSERT, APIC_ICR_LEVEL,
					     APIC_ICR_LEVEL | APIC_ICR_ASSERT };
	uint32_t before = hostile_interrupts();

	for (uint32_t i = 0; i < COUNT_OF(triggers); i++) {
		for (uint64_t id = 0; id < NUM_VECTORS; id++) {
			if (id != smp_id()) {
				send(mode | triggers[i] | IRQ_IPI(0), id);
			}
		}
		send(mode | triggers[i] | IRQ_IPI(0), 1UL << 31);
		send(mode | triggers[i], hostile_foreign_cpu());
	}
	check_none(before);
}

static void send_fixed(void)
{
	send_mode(APIC_ICR_FIXED);
}

static void send_lowest(void)
{
	send_mode(APIC_ICR_LOWEST);
}

static void send_smi(void)
{
	send_mode(APIC_ICR_SMI);
}

static void send_reserved(void)
{
	send_mode(0x300);
}

static void send_nmi(void)
{
	send_mode(APIC_ICR_NMI);
}

static void send_init(void)
{
	send_mode(APIC_ICR_INIT);
}

static void send_sipi(void)
{
	send_mode(APIC_ICR_SIPI);
}

static void send_extint(void)
{
	send_mode(APIC_ICR_EXTINT);
}

/* Each bit of a logical id, in each cluster that there could be. */
static void send_logical(void)
{
	uint32_t before = hostile_interrupts();
	uint64_t own = 1UL << smp_id();

	for (uint32_t mode = 0; mode < MODES; mode += MODE_STEP) {
		for (uint64_t to = 1; to < 0x10000; to <<= 1) {
			if (to != own) {
				send(APIC_ICR_LOGICAL | mode | IRQ_IPI(0), to);
			}
			send(APIC_ICR_LOGICAL | mode | IRQ_IPI(0),
			     to | 0x10000);
		}
		send(APIC_ICR_LOGICAL | mode | IRQ_IPI(0), 0xffff & ~own);
		send(APIC_ICR_LOGICAL | mode | IRQ_IPI(0), 0xff00);
	}
	check_none(before);
}

/* All CPUs of the machine: for a cell these are its own. */
static void broadcast(void)
{
	uint32_t before = hostile_interrupts();

	for (uint32_t mode = 0; mode < APIC_ICR_INIT; mode += MODE_STEP) {
		send(mode | IRQ_IPI(0), ALL_CPUS);
		send(mode | APIC_ICR_LOGICAL | IRQ_IPI(1), ALL_CPUS);
		send(mode | IRQ_IPI(0), ALL_XAPIC);
	}
	hostile_take_interrupts();
	hostile_take_interrupts();
	hostile_check_that("interrupts",
			   hostile_interrupts() - before >= 1 &&
				   hostile_interrupts() - before <= 4,
			   hostile_interrupts() - before);
}

/* The shorthands, but for INIT and start-up of itself. */
static void use_shorthands(void)
{
	for (uint32_t mode = 0; mode < MODES; mode += MODE_STEP) {
		if (mode < APIC_ICR_INIT) {
			send(APIC_ICR_SELF | mode | IRQ_IPI(0), ALL_CPUS);
			send(APIC_ICR_ALL | mode | IRQ_IPI(0), 0);
		}
		send(APIC_ICR_OTHERS | mode | IRQ_IPI(0),
		     hostile_foreign_cpu());
		send(APIC_ICR_OTHERS | APIC_ICR_LOGICAL | APIC_ICR_ASSERT |
			     mode | IRQ_IPI(0),
		     ALL_CPUS);
	}
	hostile_repair_interrupts();
}

/* Vectors that are no interrupts, to itself too. */
static void send_low_vectors(void)
{
	uint32_t before = hostile_interrupts();

	for (uint32_t vector = 0; vector < 16; vector++) {
		send(APIC_ICR_SELF | vector, 0);
		send(APIC_ICR_ALL | vector, 0);
		send(vector, smp_id());
		send(APIC_ICR_LOWEST | vector, smp_id());
		msr_write(MSR_X2APIC_SELF_IPI, vector);
	}
	check_none(before);
	msr_write(MSR_X2APIC_ESR, 0);
}

/* What is its own: an NMI is nobody's. */
static void send_nmi_to_itself(void)
{
	send(APIC_ICR_NMI, smp_id());
	send(APIC_ICR_SELF | APIC_ICR_NMI, 0);
	send(APIC_ICR_SMI, smp_id());
	send(APIC_ICR_EXTINT, smp_id());
	hostile_check("NMIs", exception_nmis(), 0);
}

/* It runs: start-up does nothing, and neither does INIT's de-assertion. */
static void start_itself(void)
{
	for (uint32_t vector = 0; vector < NUM_VECTORS; vector++) {
		send(APIC_ICR_SIPI | APIC_ICR_ASSERT | vector, smp_id());
	}
	send(APIC_ICR_INIT | APIC_ICR_LEVEL, smp_id());
	send(APIC_ICR_ALL | APIC_ICR_INIT | APIC_ICR_LEVEL, 0);
}

/* Bits that are reserved: #GP, or nothing. */
static void set_reserved(void)
{
	for (uint32_t bit = 20; bit < 32; bit++) {
		__asm__ volatile(EXCEPTION_POINT("wrmsr")
				 :
				 : "c"(MSR_X2APIC_ICR),
				   "a"(1u << bit | IRQ_IPI(0)),
				   "d"(hostile_foreign_cpu())
				 : "memory");
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
}

static void storm(uint32_t command, uint64_t to)
{
	for (uint32_t i = 0; i < STORM; i++) {
		send(command, to);
	}
}

static void storm_foreign(void)
{
	storm(APIC_ICR_FIXED | IRQ_IPI(0), hostile_foreign_cpu());
	storm(APIC_ICR_NMI, hostile_foreign_cpu());
}

static void storm_init_sipi(void)
{
	for (uint32_t i = 0; i < STORM; i++) {
		send(APIC_ICR_INIT | APIC_ICR_ASSERT, hostile_foreign_cpu());
		send(APIC_ICR_SIPI | (i & 0xff), hostile_foreign_cpu());
		send(APIC_ICR_OTHERS | APIC_ICR_INIT, 0);
		send(APIC_ICR_OTHERS | APIC_ICR_SIPI, 0);
	}
}

/* NMIs of the hypervisor to this very CPU: each SIPI is one. */
static void storm_sipi_itself(void)
{
	storm(APIC_ICR_SIPI | APIC_ICR_ASSERT, smp_id());
}

/* Interrupts to itself as fast as they come. */
static void storm_itself(void)
{
	uint32_t before = hostile_interrupts();

	for (uint32_t i = 0; i < STORM; i++) {
		msr_write(MSR_X2APIC_SELF_IPI, IRQ_IPI(i % 16));
		send(APIC_ICR_SELF | IRQ_IPI(0), 0);
		hostile_take_interrupts();
	}
	hostile_check_that("interrupts", hostile_interrupts() - before >= STORM,
			   hostile_interrupts() - before);
}

static void end_interrupts(void)
{
	for (uint32_t i = 0; i < STORM; i++) {
		msr_write(MSR_X2APIC_EOI, 0);
	}
}

static void init_itself(void)
{
	send(APIC_ICR_INIT | APIC_ICR_ASSERT, smp_id());
	__asm__ volatile("cpuid" : : "a"(0) : "rbx", "rcx", "rdx");
}

static void init_all(void)
{
	send(APIC_ICR_ALL | APIC_ICR_INIT | APIC_ICR_ASSERT, 0);
	__asm__ volatile("cpuid" : : "a"(0) : "rbx", "rcx", "rdx");
}

static void init_broadcast(void)
{
	send(APIC_ICR_INIT, ALL_CPUS);
	__asm__ volatile("cpuid" : : "a"(0) : "rbx", "rcx", "rdx");
}

static const struct attack attacks[] = {
	{ "icr-fixed", send_fixed, SURVIVES, 0 },
	{ "icr-lowest", send_lowest, SURVIVES, 0 },
	{ "icr-smi", send_smi, SURVIVES, 0 },
	{ "icr-reserved-mode", send_reserved, SURVIVES, 0 },
	{ "icr-nmi", send_nmi, SURVIVES, 0 },
	{ "icr-init", send_init, SURVIVES, 0 },
	{ "icr-sipi", send_sipi, SURVIVES, 0 },
	{ "icr-extint", send_extint, SURVIVES, 0 },
	{ "icr-logical", send_logical, SURVIVES, 0 },
	{ "icr-broadcast", broadcast, SURVIVES, 0 },
	{ "icr-shorthands", use_shorthands, SURVIVES, 0 },
	{ "icr-low-vectors", send_low_vectors, SURVIVES, 0 },
	{ "icr-nmi-itself", send_nmi_to_itself, SURVIVES, 0 },
	{ "icr-sipi-itself", start_itself, SURVIVES, 0 },
	{ "icr-reserved-bits", set_reserved, SURVIVES, 0 },
	{ "icr-storm-foreign", storm_foreign, SURVIVES, 0 },
	{ "icr-storm-init-sipi", storm_init_sipi, SURVIVES, 0 },
	{ "icr-storm-sipi-itself", storm_sipi_itself, SURVIVES, 0 },
	{ "icr-storm-itself", storm_itself, SURVIVES, 0 },
	{ "eoi-storm", end_interrupts, SURVIVES, 0 },
	{ "icr-init-itself", init_itself, HANGS, 0 },
	{ "icr-init-all", init_all, HANGS, 0 },
	{ "icr-init-broadcast", init_broadcast, HANGS, 0 },
};

const struct attack_list icr_attacks = ATTACK_LIST(attacks, ANY_APIC);
