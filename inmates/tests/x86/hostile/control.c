// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Control registers: caches off, modes that have no way out, virtualisation,
 * bits that are reserved, state components that do not go together.
 */
#include "code.h"
#include "cpu.h"
#include "hostile.h"
#include "mmu.h"

#define CR0_CD	    0x40000000UL
#define CR0_NW	    0x20000000UL
#define CR0_PG	    0x80000000UL
#define CR0_PE	    0x1UL
#define CR4_OSXSAVE 0x40000UL
#define CR4_SMEP    0x100000UL
#define CR4_TRIED   0x470fdfUL /* what a cell may have, and comes back from */
#define CR4_PCIDE   0x20000UL
#define CPUID_XSAVE 0x4000000u
#define BITS	    64

static uint64_t read_cr0(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr0, %0" : "=r"(value));
	return value;
}

static uint64_t read_cr4(void)
{
	uint64_t value;

	__asm__ volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

static void write_cr0(uint64_t value)
{
	__asm__ volatile(EXCEPTION_POINT("mov %0, %%cr0")
			 :
			 : "r"(value)
			 : "memory");
}

static void write_cr4(uint64_t value)
{
	__asm__ volatile(EXCEPTION_POINT("mov %0, %%cr4")
			 :
			 : "r"(value)
			 : "memory");
}

static void write_cr3(uint64_t value)
{
	__asm__ volatile(EXCEPTION_POINT("mov %0, %%cr3")
			 :
			 : "r"(value)
			 : "memory");
}

static void check_gp(const char *what)
{
	hostile_check_vector(what, VECTOR_GP);
}

/* No caches, and the combination that is none. */
static void switch_caches(void)
{
	uint64_t cr0 = read_cr0();

	write_cr0(cr0 | CR0_CD);
	write_cr0(cr0 | CR0_CD | CR0_NW);
	for (uint32_t i = 0; i < 1000; i++) {
		code_run(code_invd, 0, 0);
		code_run(code_wbinvd, 0, 0);
	}
	hostile_check("exceptions", hostile_exceptions().count, 0);
	/* Emulators may take it. */
	write_cr0(cr0 | CR0_NW);
	write_cr0(cr0);
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	hostile_check("CR0", read_cr0(), cr0);
}

static void set_cr0_bits(void)
{
	uint64_t cr0 = read_cr0();

	for (uint32_t bit = 0; bit < BITS; bit++) {
		uint64_t value = cr0 ^ 1UL << bit;

		if ((1UL << bit & (CR0_PG | CR0_PE)) == 0) {
			write_cr0(value);
			write_cr0(cr0);
		}
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	hostile_check("CR0", read_cr0(), cr0);
	/* All at once */
	write_cr0(UINT64_MAX);
	write_cr0(UINT32_MAX);
	write_cr0(cr0);
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
}

/* But for those that may end its own fetches. */
static void set_cr4_bits(void)
{
	uint64_t cr4 = read_cr4();

	for (uint32_t bit = 0; bit < BITS; bit++) {
		if ((1UL << bit & CR4_TRIED) != 0) {
			write_cr4(cr4 ^ 1UL << bit);
			write_cr4(cr4);
		}
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	hostile_check("CR4", read_cr4(), cr4);
}

/* VMX, SMX and what is reserved: #GP, or for emulators a state that is none. */
static void set_reserved(void)
{
	uint64_t cr4 = read_cr4();

	for (uint32_t bit = 13; bit < BITS; bit++) {
		if (bit != 16 && bit != 17 && bit != 18 &&
		    (bit < 20 || bit > 23)) {
			write_cr4(cr4 | 1UL << bit);
			write_cr4(cr4);
		}
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	hostile_check("CR4", read_cr4(), cr4);
}

/* Bits beyond the physical address, and those that mean PCIDs. */
static void set_cr3(void)
{
	uint64_t root = (uintptr_t)mmu_root;

	for (uint32_t bit = 48; bit < BITS - 1; bit++) {
		write_cr3(root | 1UL << bit);
		hostile_check_that(
			"a root beyond memory",
			hostile_exceptions().vectors == 1UL << VECTOR_GP, bit);
	}
	write_cr4(read_cr4() | CR4_PCIDE);
	for (uint64_t pcid = 0; pcid < 0x1000; pcid += 0x111) {
		write_cr3(root | pcid);
		write_cr3(root | pcid | 1UL << 63);
	}
	write_cr3(root);
	write_cr4(read_cr4() & ~CR4_PCIDE);
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
}

static void set_xcr0(uint32_t index, uint64_t value)
{
	__asm__ volatile(EXCEPTION_POINT("xsetbv")
			 :
			 : "c"(index), "a"((uint32_t)value),
			   "d"((uint32_t)(value >> 32))
			 : "memory");
}

/* Each bit alone and with x87 and SSE, and registers that there are not. */
static void set_states(void)
{
	uint64_t cr4 = read_cr4();

	if ((cpuid(1, 0).ecx & CPUID_XSAVE) == 0) {
		return;
	}
	set_xcr0(0, 1);
	hostile_check_vector("XSETBV that is off", VECTOR_UD);
	write_cr4(cr4 | CR4_OSXSAVE);
	for (uint32_t bit = 0; bit < BITS; bit++) {
		set_xcr0(0, 1UL << bit);
		set_xcr0(0, 1UL << bit | 3);
		set_xcr0(0, UINT64_MAX >> bit);
	}
	hostile_check_vectors("exceptions", 1UL << VECTOR_GP);
	set_xcr0(0, 0);
	check_gp("no x87");
	set_xcr0(1, 1);
	check_gp("XCR1");
	set_xcr0(UINT32_MAX, 1);
	check_gp("XCR that is none");
	set_xcr0(0, 1);
	write_cr4(cr4);
	hostile_check("exceptions", hostile_exceptions().count, 0);
}

static void set_priority(void)
{
	for (uint64_t priority = 0; priority < 16; priority++) {
		__asm__ volatile("mov %0, %%cr8" : : "r"(priority));
	}
	__asm__ volatile("mov %0, %%cr8" : : "r"(0UL));
}

static void set_reserved_priority(void)
{
	__asm__ volatile(EXCEPTION_POINT("mov %0, %%cr8") : : "r"(16UL));
	check_gp("CR8");
	__asm__ volatile("mov %0, %%cr8" : : "r"(0UL));
}

/* Control registers that there are not */
static void use_undefined(void)
{
	__asm__ volatile(EXCEPTION_POINT("mov %%cr1, %%rax")
				 EXCEPTION_POINT("mov %%rax, %%cr5")
					 EXCEPTION_POINT("mov %%cr15, %%rax")
			 :
			 :
			 : "rax", "memory");
	hostile_check_vectors("exceptions", 1UL << VECTOR_UD);
}

/* It cannot fetch any more, nor its handlers: a triple fault. */
static void forbid_fetch(void)
{
	write_cr4(read_cr4() | CR4_SMEP);
	code_run(code_cpuid, 0, 0);
}

static const struct attack attacks[] = {
	{ "cr0-caches", switch_caches, SURVIVES, 0 },
	{ "cr0-bits", set_cr0_bits, SURVIVES, 0 },
	{ "cr4-bits", set_cr4_bits, SURVIVES, 0 },
	{ "cr4-reserved", set_reserved, EITHER, 0 },
	{ "cr3-bits", set_cr3, EITHER, 0 },
	{ "xcr0-bits", set_states, SURVIVES, 0 },
	{ "cr8-priorities", set_priority, SURVIVES, 0 },
	{ "cr8-reserved", set_reserved_priority, SURVIVES, 0 },
	{ "cr-undefined", use_undefined, SURVIVES, 0 },
	{ "cr4-smep", forbid_fetch, STOPS, 0 },
};

const struct attack_list control_attacks = ATTACK_LIST(attacks, ANY_APIC);
