// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The trapped window of the distributor in all widths and in all forms that can
 * be done for the guest. A width that a register does not have reads as zero.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "instructions.h"
#include "mmio.h"
#include "platform.h"

#define PAGE_SIZE 0x1000

static uint16_t read16(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldrh %w0, [%1]"
			 : "=r"(value)
			 : "r"(address)
			 : "memory");
	return (uint16_t)value;
}

static void write16(uint64_t address, uint16_t value)
{
	__asm__ volatile("strh %w0, [%1]"
			 :
			 : "r"(value), "r"(address)
			 : "memory");
}

/* 32-bit registers, in both forms of frame at the same offsets. */
static const uint32_t word_registers[] = {
	GICD_ISENABLER, GICD_ICENABLER, GICD_ISPENDR, GICD_ICPENDR,
	GICD_ISACTIVER, GICD_ICACTIVER, GICD_ICFGR,   GICD_NSACR,
	GICD_IGROUPR,	GICD_IGRPMODR,
};

#define NUM_WORD_REGISTERS (sizeof(word_registers) / sizeof(word_registers[0]))

void hostile_try_widths(uint64_t frame, uint64_t step)
{
	for (uint32_t i = 0; i < NUM_WORD_REGISTERS; i++) {
		/* Aligned for the widest access. */
		uint64_t address = frame + word_registers[i] + step;

		hostile_check("8 bits", mmio_read8(address), 0);
		hostile_check("16 bits", read16(address), 0);
		hostile_check("64 bits", mmio_read64(address), 0);
		mmio_write8(address, UINT8_MAX);
		write16(address, UINT16_MAX);
		mmio_write64(address, UINT64_MAX);
	}
}

static void widths(void)
{
	hostile_try_widths(platform.gicd_base, sizeof(uint64_t));
}

/* A register behind a trap holds what it would hold without. */
static void forms(void)
{
	uint64_t type = platform.gicd_base + GICD_TYPER;
	uint64_t value = mmio_read32(type);

	hostile_check("LDAR", code_run(LDAR_W0, type), value);
	hostile_check("LDRSW", code_run(LDRSW_X0, type),
		      (uint64_t)(int32_t)value);
	hostile_check("LDRSB", code_run(LDRSB_X0, type), 0);
	hostile_check("LDR x0", code_run(LDR_X0, platform.gicd_base),
		      mmio_read64(platform.gicd_base));
	hostile_check("LDTR", code_run(LDTR_X0, platform.gicd_base),
		      mmio_read64(platform.gicd_base));
	/* Registers that are not there, or not named. */
	hostile_check("LDR xzr", code_run(LDR_XZR, type - 4),
		      platform.gicd_base);
	code_run(STR_XZR, platform.gicd_base);
	code_run(STTR_XZR, platform.gicd_base);
	code_run(STLR_WZR, type);
	hostile_check("type", mmio_read32(type), value);
}

/* What the instruction set does without a result; caches have no syndrome. */
static void maintenance(void)
{
	static const uint32_t instructions[] = { PRFM_LOAD, PRFM_STORE };

	for (uint32_t i = 0; i < 2; i++) {
		code_run(instructions[i], platform.gicd_base);
		code_run(instructions[i], hostile_target());
	}
}

static void read_all(void)
{
	for (uint64_t offset = 0; offset < PAGE_SIZE; offset += 8) {
		uint64_t address = platform.gicd_base + offset;

		mmio_read64(address);
		mmio_read32(address);
		mmio_read32(address + sizeof(uint32_t));
		read16(address);
		mmio_read8(address);
		mmio_read8(address + 7);
	}
}

/* Other cells notice if one of these gets through. */
static void write_all(uint64_t value)
{
	for (uint64_t offset = 0; offset < PAGE_SIZE; offset += 8) {
		uint64_t address = platform.gicd_base + offset;

		mmio_write64(address, value);
		mmio_write32(address, (uint32_t)value);
		mmio_write32(address + sizeof(uint32_t), (uint32_t)value);
		write16(address, (uint16_t)value);
		mmio_write8(address, (uint8_t)value);
		mmio_write8(address + 7, (uint8_t)value);
	}
}

static void write_ones(void)
{
	write_all(UINT64_MAX);
	hostile_repair_interrupts();
}

static void write_zeros(void)
{
	write_all(0);
	hostile_repair_interrupts();
}

static const struct attack attacks[] = {
	{ "gicd-widths", widths, SURVIVES, 0 },
	{ "gicd-forms", forms, SURVIVES, 0 },
	{ "gicd-prefetch", maintenance, SURVIVES, 0 },
	{ "gicd-read-all", read_all, SURVIVES, 0 },
	{ "gicd-write-ones", write_ones, SURVIVES, 0 },
	{ "gicd-write-zeros", write_zeros, SURVIVES, 0 },
};

const struct attack_list width_attacks = ATTACK_LIST(attacks, ANY_GIC);
