// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Other modes of the CPU: exits from real mode, where exceptions push no error
 * code and addresses end elsewhere, and at the ends of instruction pointers.
 */
#include "mode.h"
#include "code.h"
#include "hostile.h"
#include "mmio.h"
#include "mmu.h"
#include "string.h"

#define PAGE_SIZE   0x1000UL
#define PAGE_ENTRY  0x7UL
#define FRAME	    6 /* IP, CS, flags */
#define RETURN	    2
#define LAST_BYTES  0xffeUL
#define CPUID_LOW   0x0f
#define CPUID_HIGH  0xa2
#define RET	    0xc3
#define FAR_RET	    0xcb
#define JUMP_FAR    0xea
#define WRAP_LINEAR (MODE_BASE + 0x10000UL)
#define TOP_32	    0xfffffffeUL
#define TOP_64	    0xfffffffffffffffeUL

static uint64_t top_table[MMU_ENTRIES] __attribute__((aligned(4096)));
static uint64_t low_table[MMU_ENTRIES] __attribute__((aligned(4096)));
static uint8_t top_page[PAGE_SIZE] __attribute__((aligned(4096)));
static uint8_t low_page[PAGE_SIZE] __attribute__((aligned(4096)));

static struct mode_result *result(void)
{
	return (struct mode_result *)(uintptr_t)(MODE_BASE + MODE_RESULT);
}

static uint32_t handler(const char *entry)
{
	return (uint32_t)MODE_SEGMENT << 16 | (uint32_t)(entry - mode_stub);
}

/* Run what is from @code to @end in real mode. */
static void run_real(const char *code, const char *end)
{
	uint32_t *ivt = (uint32_t *)(uintptr_t)(MODE_BASE + MODE_IVT);

	memcpy((void *)(uintptr_t)MODE_BASE, mode_stub,
	       (uint64_t)(mode_stub_end - mode_stub));
	memcpy((void *)(uintptr_t)(MODE_BASE + MODE_CODE), code,
	       (uint64_t)(end - code));
	for (uint32_t vector = 0; vector < 256; vector++) {
		ivt[vector] = handler(mode_handler);
	}
	ivt[VECTOR_GP] = handler(mode_handler_gp);
	ivt[VECTOR_UD] = handler(mode_handler_ud);
	*result() = (struct mode_result){ 0 };
	mode_enter_real();
}

static void check(uint32_t gp, uint32_t ud)
{
	hostile_check("#GP", result()->gp, gp);
	hostile_check("#UD", result()->ud, ud);
	hostile_check("other exceptions", result()->others, 0);
	if (gp + ud != 0) {
		hostile_check("stack", result()->sp,
			      MODE_STACK - RETURN - FRAME);
	}
}

static void read_msr(void)
{
	run_real(real_rdmsr, real_rdmsr_end);
	check(1, 0);
}

static void write_msr(void)
{
	run_real(real_wrmsr, real_wrmsr_end);
	check(1, 0);
}

static void send_nmi(void)
{
	run_real(real_icr, real_icr_end);
	check(0, 0);
}

static void read_cpuid(void)
{
	run_real(real_cpuid, real_cpuid_end);
	check(0, 0);
}

static void use_port(void)
{
	run_real(real_port, real_port_end);
	check(0, 0);
}

static void call(void)
{
	run_real(real_vmmcall, real_vmmcall_end);
	check(0, 1);
}

static void flush(void)
{
	run_real(real_cache, real_cache_end);
	check(0, 0);
}

static void read_high(void)
{
	run_real(real_read_high, real_read_high_end);
}

static void execute_high(void)
{
	run_real(real_exec_high, real_exec_high_end);
}

static void push_high(void)
{
	run_real(real_push_high, real_push_high_end);
}

static void use_foreign_vectors(void)
{
	run_real(real_ivt, real_ivt_end);
}

/*
 * Behind it is #GP, or with emulators the next 64 KiB, or the segment's begin:
 * none of these is outside of the cell.
 */
static void wrap_real(void)
{
	uint64_t last = WRAP_LINEAR - 2;
	uint32_t stub = handler(mode_handler_gp);

	mmio_write8(last, CPUID_LOW);
	mmio_write8(last + 1, CPUID_HIGH);
	mmio_write8(WRAP_LINEAR, JUMP_FAR);
	mmio_write16(WRAP_LINEAR + 1, (uint16_t)stub);
	mmio_write16(WRAP_LINEAR + 3, (uint16_t)(stub >> 16));
	run_real(real_wrap, real_wrap_end);
	hostile_check("ends", result()->gp + result()->others, 1);
}

static void spin_real(void)
{
	run_real(real_spin, real_spin_end);
}

/* CPUID in the last two bytes of all addresses, and at 0 what comes behind. */
static void map_ends(uint8_t next)
{
	for (uint64_t i = 0; i < MMU_ENTRIES; i++) {
		low_table[i] = i * PAGE_SIZE | PAGE_ENTRY;
	}
	low_table[0] = (uintptr_t)low_page | PAGE_ENTRY;
	top_table[MMU_ENTRIES - 1] = (uintptr_t)top_page | PAGE_ENTRY;
	top_page[LAST_BYTES] = CPUID_LOW;
	top_page[LAST_BYTES + 1] = CPUID_HIGH;
	low_page[0] = next;
	mmu_pages[0] = (uintptr_t)low_table | MMU_TABLE;
	mmu_pages[MMU_GIB * MMU_ENTRIES - 1] = (uintptr_t)top_table | MMU_TABLE;
	mmu_gibs[MMU_ENTRIES - 1] = mmu_gibs[MMU_GIB - 1];
	mmu_root[MMU_ENTRIES - 1] = mmu_root[0];
	mmu_flush();
}

static void unmap_ends(void)
{
	mmu_pages[0] = MMU_PAGE;
	mmu_pages[MMU_GIB * MMU_ENTRIES - 1] = (MMU_GIB * MMU_ENTRIES - 1UL)
						       << MMU_PAGE_SHIFT |
					       MMU_PAGE_UNCACHED;
	mmu_gibs[MMU_ENTRIES - 1] = 0;
	mmu_root[MMU_ENTRIES - 1] = 0;
	mmu_flush();
}

static void wrap_32(void)
{
	map_ends(FAR_RET);
	mode_run_32(TOP_32);
	unmap_ends();
}

static void wrap_64(void)
{
	map_ends(RET);
	code_run((const void *)TOP_64, 0, 0);
	unmap_ends();
}

static const struct attack attacks[] = {
	{ "real-rdmsr", read_msr, SURVIVES, 0 },
	{ "real-wrmsr", write_msr, SURVIVES, 0 },
	{ "real-icr", send_nmi, SURVIVES, 0 },
	{ "real-cpuid", read_cpuid, SURVIVES, 0 },
	{ "real-port", use_port, SURVIVES, 0 },
	{ "real-vmmcall", call, SURVIVES, 0 },
	{ "real-cache", flush, SURVIVES, 0 },
	{ "real-wrap", wrap_real, SURVIVES, 0 },
	{ "wrap-32", wrap_32, SURVIVES, 0 },
	{ "wrap-64", wrap_64, SURVIVES, 0 },
	{ "real-read-high", read_high, STOPS, 0 },
	{ "real-exec-high", execute_high, STOPS, 0 },
	{ "real-push-high", push_high, STOPS, 0 },
	{ "real-vectors", use_foreign_vectors, STOPS, 0 },
	{ "real-spin", spin_real, HANGS, 0 },
};

const struct attack_list mode_attacks = ATTACK_LIST(attacks, ANY_APIC);
