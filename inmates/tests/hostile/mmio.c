// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The edges of the trapped windows: accesses that cannot be emulated, and
 * widths that a register does not have. The latter read as zero.
 */
#include "gic.h"
#include "gicv3_regs.h"
#include "hostile.h"
#include "mmio.h"
#include "platform.h"

typedef void window_function(void);

static void read_unaligned(void)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]"
			 : "=r"(value)
			 : "r"(platform.gicd_base + GICD_ISENABLER + 2)
			 : "memory");
}

static void read_across_end(void)
{
	uint64_t value;

	__asm__ volatile("ldr %0, [%1]"
			 : "=r"(value)
			 : "r"(platform.gicd_base + GICD_CIDR3)
			 : "memory");
}

static void read_pair(void)
{
	uint32_t low;
	uint32_t high;

	__asm__ volatile("ldp %w0, %w1, [%2]"
			 : "=r"(low), "=r"(high)
			 : "r"(platform.gicd_base)
			 : "memory");
}

static void write_pair(void)
{
	__asm__ volatile("stp wzr, wzr, [%0]"
			 :
			 : "r"(platform.gicd_base)
			 : "memory");
}

static void read_exclusive(void)
{
	uint32_t value;

	__asm__ volatile("ldxr %w0, [%1]"
			 : "=r"(value)
			 : "r"(platform.gicd_base)
			 : "memory");
}

static void read_post_index(void)
{
	uint64_t address = platform.gicd_base;
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1], #4"
			 : "=r"(value), "+r"(address)
			 :
			 : "memory");
}

static void execute(uint64_t address)
{
	window_function *function = (window_function *)(uintptr_t)address;

	exception_end();
	exception_expect(EXCEPTION_RETURN);
	function();
}

static void execute_distributor(void)
{
	execute(platform.gicd_base);
}

static void execute_redistributor(void)
{
	execute(platform.gicr_base);
}

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

static void try_widths(uint64_t frame, uint64_t step)
{
	for (uint32_t i = 0;
	     i < sizeof(word_registers) / sizeof(word_registers[0]); i++) {
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

static void distributor_widths(void)
{
	try_widths(platform.gicd_base, sizeof(uint64_t));
}

static void redistributor_widths(void)
{
	try_widths(gic_sgi_frame(), 0);
}

static const struct attack attacks[] = {
	{ "gicd-unaligned", read_unaligned, STOPS },
	{ "gicd-across", read_across_end, STOPS },
	{ "gicd-ldp", read_pair, STOPS },
	{ "gicd-stp", write_pair, STOPS },
	{ "gicd-ldxr", read_exclusive, STOPS },
	{ "gicd-postindex", read_post_index, STOPS },
	{ "gicd-exec", execute_distributor, STOPS },
	{ "gicr-exec", execute_redistributor, STOPS },
	{ "gicd-widths", distributor_widths, SURVIVES },
	{ "gicr-widths", redistributor_widths, SURVIVES },
};

const struct attack_list mmio_attacks = ATTACK_LIST(attacks);
