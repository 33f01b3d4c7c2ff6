// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * The local APIC of each CPU, by that CPU: in the mode the build is for, and
 * silent. SDM 3A "Advanced Programmable Interrupt Controller (APIC)". It is
 * enabled, as the guest's SVR finds it reset by the start of its CPU.
 */
#include "arch_barrier.h"
#include "boot_x86.h"
#include "config.h"
#include "insn.h"
#include "lapic.h"
#include "msr.h"

#define APIC_BASE	 0xfee00000ul
#define APIC_BASE_PAGE	 0xffffffffff000ul
#define APIC_BASE_X2APIC (1ull << 10)
#define APIC_BASE_ENABLE (1ull << 11)
#define LEAF_FEATURES	 1u
#define FEATURES_X2APIC	 (1u << 21) /* ECX */
#define LAST_LVT	 5u /* timer, LINT0 and 1, error, PMC, thermal */
#define SPURIOUS_VECTOR	 0xffu
#define ISR_REGISTERS	 8u
#define DIVIDE_BY_1	 0xbu
#define MEASURE_MS	 10u

/* Both bits in one step would be a fault. */
static void set_mode(uint32_t cpu)
{
	uint64_t base = msr_read(MSR_APIC_BASE);
	bool is_x2apic = (base & APIC_BASE_X2APIC) != 0;

	if ((base & APIC_BASE_PAGE) != APIC_BASE) {
		boot_fail("CPU %u: APIC's page; wanted 0x%lx; found 0x%lx", cpu,
			  APIC_BASE, base & APIC_BASE_PAGE);
	}
	if (is_x2apic && !IS_ENABLED(CONFIG_X2APIC)) {
		boot_fail("CPU %u: APIC; wanted xAPIC mode; found x2APIC mode, "
			  "which firmware has chosen",
			  cpu);
	}
	if (IS_ENABLED(CONFIG_X2APIC) &&
	    (cpuid(LEAF_FEATURES, 0).ecx & FEATURES_X2APIC) == 0) {
		boot_fail("CPU %u: wanted x2APIC; found an APIC without it",
			  cpu);
	}
	if ((base & APIC_BASE_ENABLE) == 0) {
		base |= APIC_BASE_ENABLE;
		msr_write(MSR_APIC_BASE, base);
	}
	if (IS_ENABLED(CONFIG_X2APIC) && !is_x2apic) {
		msr_write(MSR_APIC_BASE, base | APIC_BASE_X2APIC);
	}
}

static void check(uint32_t cpu)
{
	uint64_t wanted = boot_cpus[cpu].hardware_id;
	uint64_t id = lapic_read(LAPIC_ID);
	uint32_t last = LAPIC_LAST_LVT(lapic_read(LAPIC_VERSION));

	id = IS_ENABLED(CONFIG_X2APIC) ? id : id >> ICR_DEST_SHIFT;
	if (id != wanted) {
		boot_fail("CPU %u: APIC id; wanted %lu; found %lu", cpu, wanted,
			  id);
	}
	if (last < LAST_LVT) {
		boot_fail("CPU %u: APIC: local vector table; wanted %u "
			  "entries; found %u",
			  cpu, LAST_LVT + 1, last + 1);
	}
}

/* Firmware may have left interrupts in service: each EOI ends the highest. */
static void silence(void)
{
	lapic_write(LAPIC_SVR, LAPIC_SVR_ENABLE | SPURIOUS_VECTOR);
	for (uint32_t reg = LAPIC_LVT_TIMER; reg <= LAPIC_LVT_ERROR; reg++) {
		lapic_write(reg, LVT_MASKED);
	}
	lapic_write(LAPIC_TIMER_INIT, 0);
	lapic_write(LAPIC_TPR, 0);
	for (uint32_t i = ISR_REGISTERS; i-- > 0;) {
		for (uint32_t n = 0; n < 32 && lapic_read(LAPIC_ISR + i) != 0;
		     n++) {
			lapic_write(LAPIC_EOI, 0);
		}
	}
	/* The first write shows the errors since the last, the second none. */
	lapic_write(LAPIC_ESR, 0);
	lapic_write(LAPIC_ESR, 0);
}

void apic_init_cpu(uint32_t cpu)
{
	set_mode(cpu);
	check(cpu);
	silence();
}

uint32_t apic_measure(void)
{
	uint64_t start;
	uint64_t clocks;
	uint64_t ticks;

	lapic_write(LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_write(LAPIC_TIMER_INIT, UINT32_MAX);
	start = arch_clock();
	while (within(start, MEASURE_MS)) {
	}
	ticks = UINT32_MAX - lapic_read(LAPIC_TIMER_COUNT);
	clocks = arch_clock() - start;
	lapic_write(LAPIC_TIMER_INIT, 0);
	return (uint32_t)(ticks * tsc_khz / clocks);
}
