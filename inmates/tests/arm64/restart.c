// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * A cell that starts again and again. Each time it compares what it finds with
 * what the first start found: its image, its interrupt, the comm region, its
 * system registers. Then it spoils all of that, and ends itself.
 *	rounds=N	starts before it rests; default 2
 *	end=HOW		reset (default), fault
 *	delay-ms=N	between the line of a start and its end, default 0
 *	cpus=A		affinity of a second CPU; default: none
 *	second=WHAT	what that does when the cell ends: wfi (default), spin, off
 *			(CPU_OFF), on (is being switched on), lost (cannot be woken),
 *			ends (it ends the cell, while the first CPU is in WFI)
 *	fill=N		1: also overwrite all of the RAM but the last page
 * The last page of the RAM is no part of the image: it survives, and counts.
 */
#include <stdbool.h>
#include <stddef.h>
#include "cmdline.h"
#include "cpu.h"
#include "entry.h"
#include "gic.h"
#include "gicv3_regs.h"
#include "inmate.h"
#include "mmio.h"
#include "platform.h"
#include "print.h"
#include "psci_call.h"
#include "smp.h"
#include "string.h"
#include "sysreg.h"
#include "timer.h"

#define MEMORY_MAGIC  0x52455354u
#define PAGE_SIZE     0x1000
#define SPOILED_SPI   0x20
#define EDGE	      2u
#define SECOND_CPU_US 1000000
#define NOT_OURS      0x7fc00000UL
#define HASH_FACTOR   0x9fb21c651e98df25UL

/* In the last page of the RAM. */
struct memory {
	uint64_t magic;
	uint64_t starts;
	uint64_t sum;	/* what the first start found */
	uint64_t wrong; /* starts that found something else */
};

extern const char rela_end[];

static volatile bool second_is_there;

static struct memory *memory(void)
{
	return (struct memory *)(uintptr_t)(platform_ram_end() - PAGE_SIZE);
}

static bool is_given(const char *name, const char *value)
{
	const char *given = cmdline_value(name);

	return given != NULL && strncmp(given, value, strnlen(value, 16)) == 0;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * HASH_FACTOR;
	return hash ^ hash >> 29;
}

static uint64_t hash_range(uint64_t hash, const void *start, const void *end)
{
	for (const uint64_t *word = start; word < (const uint64_t *)end;
	     word++) {
		hash = mix(hash, *(const volatile uint64_t *)word);
	}
	return hash;
}

static uint64_t hash_spi(uint64_t hash)
{
	uint64_t gicd = platform.gicd_base;
	uint32_t spi = console_irq();
	uint64_t word = spi / 32 * sizeof(uint32_t);

	hash = mix(hash, mmio_read32(gicd + GICD_ISENABLER + word));
	hash = mix(hash, mmio_read32(gicd + GICD_ISPENDR + word));
	hash = mix(hash, mmio_read32(gicd + GICD_ISACTIVER + word));
	hash = mix(hash, mmio_read32(gicd + GICD_ICFGR + spi / 16 * 4));
	hash = mix(hash, mmio_read8(gicd + GICD_IPRIORITYR + spi));
	hash = mix(hash, mmio_read64(gicd + GICD_IROUTER + spi * 8UL));
	hash = mix(hash, mmio_read32(gic_sgi_frame() + GICR_ISENABLER0));
	hash = mix(hash, mmio_read32(gic_sgi_frame() + GICR_ISPENDR0));
	return mix(hash,
		   mmio_read8(gic_sgi_frame() + GICR_IPRIORITYR + TIMER_IRQ));
}

static uint64_t hash_registers(uint64_t hash)
{
	for (uint32_t i = 0; i < 4; i++) {
		hash = mix(hash, inmate_entry.x[i]);
	}
	hash = mix(hash, sysreg_read(sctlr_el1));
	hash = mix(hash, sysreg_read(tcr_el1));
	hash = mix(hash, sysreg_read(mair_el1));
	hash = mix(hash, sysreg_read(ttbr0_el1));
	hash = mix(hash, sysreg_read(tpidr_el0));
	hash = mix(hash, sysreg_read(contextidr_el1));
	hash = mix(hash, sysreg_read(cntp_ctl_el0) & CNT_CTL_ENABLE);
	return mix(hash, sysreg_read(cntv_ctl_el0) & CNT_CTL_ENABLE);
}

static uint64_t hash_all(void)
{
	const char *comm = (const char *)platform_comm_region();
	uint64_t hash = hash_range(1, inmate_image_start, rela_end);

	hash = hash_range(hash, comm, comm + PAGE_SIZE);
	return hash_registers(hash_spi(hash));
}

static void spoil_spi(void)
{
	uint64_t gicd = platform.gicd_base;
	uint32_t spi = console_irq();
	uint64_t config = gicd + GICD_ICFGR + spi / 16 * 4;
	uint64_t word = spi / 32 * sizeof(uint32_t);
	uint64_t second = smp_id();

	cmdline_numbers("cpus", &second, 1);
	mmio_write8(gicd + GICD_IPRIORITYR + spi, SPOILED_SPI);
	mmio_write64(gicd + GICD_IROUTER + spi * 8UL, second);
	mmio_write32(config, mmio_read32(config) ^ EDGE << spi % 16 * 2);
	mmio_write32(gicd + GICD_ISPENDR + word, 1u << spi % 32);
	mmio_write32(gicd + GICD_ISACTIVER + word, 1u << spi % 32);
	mmio_write32(gicd + GICD_ISENABLER + word, 1u << spi % 32);
	mmio_write8(gic_sgi_frame() + GICR_IPRIORITYR + TIMER_IRQ, SPOILED_SPI);
	mmio_write32(gic_sgi_frame() + GICR_ISENABLER0, UINT32_MAX);
}

static void spoil_registers(void)
{
	timer_set(timer_now() + timer_from_us(1));
	sysreg_write(cntp_ctl_el0, CNT_CTL_ENABLE);
	sysreg_write(mair_el1, MEMORY_MAGIC);
	sysreg_write(ttbr0_el1, MEMORY_MAGIC << 12);
	sysreg_write(tpidr_el0, MEMORY_MAGIC);
	sysreg_write(contextidr_el1, MEMORY_MAGIC);
	isb();
}

static void spoil_comm_region(void)
{
	uint64_t *word = (uint64_t *)COMM_REGION_ADDRESS;

	for (uint32_t i = 0; i < PAGE_SIZE / sizeof(*word); i++) {
		word[i] = ~0UL;
	}
}

/* Overwrite [@start, @end) but for these instructions, then end the cell. */
static void __attribute__((noreturn)) fill_and_end(uint64_t start, uint64_t end)
{
	uint64_t fault = is_given("end", "fault") ? NOT_OURS : 0;
	register uint64_t x0 __asm__("x0") = PSCI_SYSTEM_RESET;

	__asm__ volatile("0:	adr	x9, 0b\n"
			 "	bic	x9, x9, #63\n"
			 "	adr	x10, 9f\n"
			 "	add	x10, x10, #63\n"
			 "	bic	x10, x10, #63\n"
			 "1:	cmp	%1, %2\n"
			 "	b.hs	4f\n"
			 "	cmp	%1, x9\n"
			 "	b.lo	2f\n"
			 "	cmp	%1, x10\n"
			 "	b.lo	3f\n"
			 "2:	str	%1, [%1]\n"
			 "3:	add	%1, %1, #8\n"
			 "	b	1b\n"
			 "4:	dsb	sy\n"
			 "	cbz	%3, 5f\n"
			 "	ldr	x9, [%3]\n"
			 "5:	smc	#0\n"
			 "6:	b	6b\n"
			 "9:"
			 : "+r"(x0), "+r"(start)
			 : "r"(end), "r"(fault)
			 : "x9", "x10", "memory");
	__builtin_unreachable();
}

static void __attribute__((noreturn)) end_cell(void)
{
	uint64_t end = platform_ram_end() - PAGE_SIZE;
	uint64_t start = (uint64_t)(uintptr_t)inmate_image_start;

	spoil_spi();
	spoil_registers();
	spoil_comm_region();
	fill_and_end(start, cmdline_number("fill", 0) != 0 ? end : start);
}

static bool is_last_start(void)
{
	return memory()->starts >= cmdline_number("rounds", 2);
}

void inmate_secondary(uint32_t cpu)
{
	(void)cpu;
	second_is_there = true;
	dsb();
	if (is_last_start()) {
		inmate_halt();
	}
	if (is_given("second", "ends")) {
		timer_delay_us(1000 * cmdline_number("delay-ms", 0));
		end_cell();
	}
	if (is_given("second", "off")) {
		smp_stop();
	}
	while (is_given("second", "spin")) {
		cpu_relax();
	}
	if (is_given("second", "lost")) {
		sysreg_write(ICC_IGRPEN1_EL1, 0);
		isb();
	}
	inmate_halt();
}

/* The second CPU must come each time, whatever it did before. */
static bool start_second(void)
{
	uint64_t end = timer_now() + timer_from_us(SECOND_CPU_US);
	uint64_t affinity;
	int32_t result;

	if (cmdline_numbers("cpus", &affinity, 1) == 0) {
		return true;
	}
	do {
		result = smp_start(affinity, 1);
	} while (result == PSCI_ALREADY_ON && timer_now() < end);
	if (is_given("second", "on")) {
		return result == PSCI_SUCCESS;
	}
	while (!second_is_there && timer_now() < end) {
		cpu_relax();
	}
	return second_is_there;
}

static uint64_t remember(uint64_t sum)
{
	struct memory *first = memory();

	if (first->magic != MEMORY_MAGIC) {
		first->magic = MEMORY_MAGIC;
		first->starts = 0;
		first->sum = sum;
		first->wrong = 0;
	}
	first->wrong += sum != first->sum ? 1 : 0;
	return ++first->starts;
}

void inmate_main(void)
{
	uint64_t sum = hash_all();
	uint64_t starts = remember(sum);

	print("restart: start %lu, %s\n", starts,
	      sum == memory()->sum ? "all as at first" : "WRONG");
	if (!start_second()) {
		print("restart: WRONG, no second CPU\n");
	}
	if (is_last_start()) {
		print("restart: at rest, %lu starts, %lu wrong\n", starts,
		      memory()->wrong);
		inmate_halt();
	}
	if (is_given("second", "ends")) {
		inmate_halt();
	}
	timer_delay_us(1000 * cmdline_number("delay-ms", 0));
	end_cell();
}
