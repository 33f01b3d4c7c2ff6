// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Memory that is not the cell's, or not for this use: target= is the address.
 * Other cells' RAM, the hypervisor's, what boot code erased, read-only regions,
 * regions without EXECUTE; the attack does not need to know which.
 */
#include "hostile.h"
#include "inmate.h"
#include "mmio.h"
#include "mmu.h"
#include "platform.h"
#include "sysreg.h"

#define POISON 0x6261646261646261UL

typedef void target_function(void);

static void read_target(void)
{
	mmio_read64(hostile_target());
}

static void write_target(void)
{
	mmio_write64(hostile_target(), POISON);
}

static void call(uint64_t address)
{
	target_function *function = (target_function *)(uintptr_t)address;

	exception_end();
	exception_expect(EXCEPTION_RETURN);
	function();
}

static void execute_target(void)
{
	call(hostile_target());
}

static void execute_device(void)
{
	call(platform.console.base);
}

static void execute_comm_region(void)
{
	call(COMM_REGION_ADDRESS);
}

static void read_pair(void)
{
	uint64_t low;
	uint64_t high;

	__asm__ volatile("ldp %0, %1, [%2]"
			 : "=r"(low), "=r"(high)
			 : "r"(hostile_target())
			 : "memory");
}

static void read_exclusive(void)
{
	uint64_t value;

	__asm__ volatile("ldxr %0, [%1]"
			 : "=r"(value)
			 : "r"(hostile_target())
			 : "memory");
}

/* Half of the access in the cell's RAM, half behind its end. */
static void read_across_end(void)
{
	uint64_t value;

	__asm__ volatile("ldr %0, [%1]"
			 : "=r"(value)
			 : "r"(platform_ram_end() - sizeof(uint32_t))
			 : "memory");
}

/* A table walk by the MMU, through the upper half so that code runs on. */
static void walk_through(uint64_t table)
{
	mmu_enable();
	sysreg_write(ttbr1_el1, table);
	sysreg_write(tcr_el1, MMU_TCR_TTBR1_ON);
	dsb();
	__asm__ volatile("tlbi vmalle1; dsb sy; isb" : : : "memory");
	mmio_read64(MMU_UPPER_HALF);
}

static void walk_target(void)
{
	walk_through(hostile_target());
}

static void walk_device(void)
{
	walk_through(platform.console.base);
}

static const struct attack attacks[] = {
	{ "mem-read", read_target, STOPS },
	{ "mem-write", write_target, STOPS },
	{ "mem-exec", execute_target, STOPS },
	{ "mem-exec-device", execute_device, STOPS },
	{ "mem-exec-comm", execute_comm_region, STOPS },
	{ "mem-read-pair", read_pair, STOPS },
	{ "mem-read-exclusive", read_exclusive, STOPS },
	{ "mem-read-across", read_across_end, STOPS },
	{ "walk-foreign", walk_target, STOPS },
	{ "walk-device", walk_device, STOPS },
};

const struct attack_list memory_attacks = ATTACK_LIST(attacks);
