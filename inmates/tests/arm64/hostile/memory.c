// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Memory that is not the cell's, or not for this use: target= is the address.
 * Other cells' RAM, the hypervisor's, what boot code erased, read-only regions,
 * regions without EXECUTE; the attack does not need to know which.
 */
#include "cmdline.h"
#include "hostile.h"
#include "inmate.h"
#include "instructions.h"
#include "mmio.h"
#include "mmu.h"
#include "platform.h"
#include "sysreg.h"

#define POISON	0x6261646261646261UL
#define NOP	0xd503201fu
#define LINE	16 /* the shortest cache line there may be */
#define VECTORS 0x800

static void read_target(void)
{
	mmio_read64(hostile_target());
}

static void write_target(void)
{
	mmio_write64(hostile_target(), POISON);
}

static void execute_target(void)
{
	hostile_execute(hostile_target());
}

static void execute_device(void)
{
	hostile_execute(platform.console.base);
}

static void execute_comm_region(void)
{
	hostile_execute(COMM_REGION_ADDRESS);
}

static void on_target(void)
{
	code_run(hostile_instruction(), hostile_target());
}

/* Behind all RAM of the cell; its log, if it has one, is at the end of it. */
static uint64_t ram_end(void)
{
	return (uint64_t)(uintptr_t)inmate_image_start +
	       cmdline_number("ram-size", PLATFORM_RAM_SIZE);
}

/* Half of the access in the cell's RAM, half behind its end. */
static void across_end(void)
{
	code_run(hostile_instruction(), ram_end() - LINE / 4);
}

/* Run on from the last instruction of the cell's RAM. */
static void execute_across_end(void)
{
	uint64_t last = ram_end() - sizeof(uint32_t);

	mmio_write32(last, NOP);
	__asm__ volatile("dc cvau, %0; dsb sy; ic ivau, %0; dsb sy; isb"
			 :
			 : "r"(last)
			 : "memory");
	hostile_execute(last);
}

/* The cell's own exception handling lies elsewhere. */
static void take_exception_at_target(void)
{
	sysreg_write(vbar_el1, hostile_target() & ~(VECTORS - 1UL));
	isb();
	code_run(hostile_instruction(), 0);
}

/* A stack there: the handler of the next exception pushes onto it. */
static void push_onto_target(void)
{
	__asm__ volatile("mov x9, sp\n\t"
			 "mov sp, %0\n\t"
			 "udf #0\n\t"
			 "mov sp, x9"
			 :
			 : "r"(hostile_target() + VECTORS)
			 : "x9", "memory");
}

static void read_target_el0(void)
{
	uint64_t target = hostile_target();
	uint32_t code[] = {
		MOVZ_X0(target & UINT16_MAX),
		MOVK_X0_16(target >> 16 & UINT16_MAX),
		MOVK_X0_32(target >> 32 & UINT16_MAX),
		LDR_X,
	};

	code_run_all_el0(code, sizeof(code) / sizeof(*code));
}

/* Maintenance by address may fault as a whole, or do nothing. */
static void maintain_target(void)
{
	static const uint32_t instructions[] = {
		PRFM_LOAD, PRFM_STORE, DC_CVAC, DC_CVAU,
		DC_CIVAC,  DC_IVAC,    IC_IVAU, AT_S1E1R,
	};

	for (uint32_t i = 0; i < sizeof(instructions) / sizeof(*instructions);
	     i++) {
		code_run(instructions[i], hostile_target());
	}
}

/* A table walk by the MMU, through the upper half so that code runs on. */
static void use_upper_half(uint64_t table)
{
	mmu_enable();
	sysreg_write(ttbr1_el1, table);
	sysreg_write(tcr_el1, MMU_TCR_TTBR1_ON);
	dsb();
	__asm__ volatile("tlbi vmalle1; dsb sy; isb" : : : "memory");
}

static void walk_target(void)
{
	use_upper_half(hostile_target());
	mmio_read64(MMU_UPPER_HALF);
}

static void walk_device(void)
{
	use_upper_half(platform.console.base);
	mmio_read64(MMU_UPPER_HALF);
}

static void walk_distributor(void)
{
	use_upper_half(platform.gicd_base);
	mmio_write64(MMU_UPPER_HALF, POISON);
}

static void walk_by_fetch(void)
{
	use_upper_half(hostile_target());
	hostile_execute(MMU_UPPER_HALF);
}

static void walk_by_translation(void)
{
	use_upper_half(hostile_target());
	code_run(AT_S1E1R, MMU_UPPER_HALF);
}

/* All of it garbage: the hypervisor writes it, but never believes it. */
static void spoil_comm_region(void)
{
	uint64_t end = COMM_REGION_ADDRESS + sizeof(struct comm_region);

	for (uint64_t at = COMM_REGION_ADDRESS; at < end; at += 4) {
		mmio_write32(at, UINT32_MAX);
		hostile_check("own comm region", mmio_read32(at), UINT32_MAX);
	}
}

static const struct attack attacks[] = {
	{ "mem-read", read_target, STOPS, 0 },
	{ "mem-write", write_target, STOPS, 0 },
	{ "mem-exec", execute_target, STOPS, 0 },
	{ "mem-exec-device", execute_device, STOPS, 0 },
	{ "mem-exec-comm", execute_comm_region, STOPS, 0 },
	{ "mem-exec-across", execute_across_end, STOPS, 0 },
	{ "mem-read-byte", on_target, STOPS, LDRB },
	{ "mem-read-el0", read_target_el0, STOPS, 0 },
	{ "mem-read-user", on_target, STOPS, LDTR_X },
	{ "mem-write-user", on_target, STOPS, STTR_XZR },
	{ "mem-read-acquire", on_target, STOPS, LDAR_W },
	{ "mem-write-release", on_target, STOPS, STLR_WZR },
	{ "mem-read-pair", on_target, STOPS, LDP_X },
	{ "mem-write-pair", on_target, STOPS, STP_X },
	{ "mem-read-signed-pair", on_target, STOPS, LDPSW },
	{ "mem-read-exclusive", on_target, STOPS, LDAXR_X },
	{ "mem-read-exclusive-pair", on_target, STOPS, LDXP_X },
	{ "mem-read-vector", on_target, STOPS, LDR_Q },
	{ "mem-write-vector", on_target, STOPS, STR_Q },
	{ "mem-write-byte-vector", on_target, STOPS, STR_B },
	{ "mem-read-structure", on_target, STOPS, LD1_4 },
	{ "mem-write-structure", on_target, STOPS, ST1_4 },
	{ "mem-zero", on_target, STOPS, DC_ZVA },
	{ "lse-mem-cas", on_target, STOPS, CAS_W },
	{ "lse-mem-casp", on_target, STOPS, CASP_X },
	{ "lse-mem-swp", on_target, STOPS, SWP_X },
	{ "mem-read-across", across_end, STOPS, LDR_X },
	{ "mem-vector-across", across_end, STOPS, LDR_Q },
	{ "mem-vectors", take_exception_at_target, STOPS, UDF_0 },
	{ "mem-vectors-injected", take_exception_at_target, STOPS, HVC_1 },
	{ "mem-stack", push_onto_target, STOPS, 0 },
	{ "walk-foreign", walk_target, STOPS, 0 },
	{ "walk-device", walk_device, STOPS, 0 },
	{ "walk-gicd", walk_distributor, STOPS, 0 },
	{ "walk-exec", walk_by_fetch, STOPS, 0 },
	{ "walk-at", walk_by_translation, STOPS, 0 },
	{ "mem-maintain", maintain_target, SURVIVES, 0 },
	{ "comm-garbage", spoil_comm_region, SURVIVES, 0 },
};

const struct attack_list memory_attacks = ATTACK_LIST(attacks, ANY_GIC);
