// SPDX-License-Identifier: GPL-2.0-only
/*
 * Copyright (c) the Bulkhead authors
 *
 * Starting CPUs by INIT and SIPI: SDM 3A "Multiple-Processor (MP)
 * Initialization". All of the system are started, also those of no cell: one
 * that waited for a SIPI could not be reached by a machine check. One at a time,
 * so that only one of them can have something to say, and each by its id, for
 * there may be others that the config does not name.
 */
#include <string.h>
#include "atomic.h"
#include "arch_barrier.h"
#include "boot_x86.h"
#include "config.h"
#include "config_check.h"
#include "insn.h"
#include "lapic.h"
#include "policy.h"

#define START_MS    1000
#define INIT_MS	    10
#define SIPI_MS	    1
#define ICR_INIT    (ICR_MODE_INIT | ICR_ASSERT)
#define ICR_SIPI    (ICR_MODE_SIPI | ICR_ASSERT | LOW_TRAMPOLINE / PAGE_SIZE)
#define XAPIC_SHIFT 24
#define LEAF_IDS    1
#define MSR_ICR	    (0x800 + LAPIC_ICR)

uint32_t secondary_cpu;

/* By CPUID, whatever mode the APIC is in; of ids that fit in xAPIC's 8 bits. */
uint32_t smp_this_cpu(void)
{
	uint64_t id = cpuid(LEAF_IDS, 0).ebx >> XAPIC_SHIFT;
	uint64_t cpus = config_system_cpus(&boot.chain);

	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((cpus >> cpu & 1) != 0 &&
		    boot_cpus[cpu].hardware_id == id) {
			return cpu;
		}
	}
	boot_fail(
		"CPUs: the boot CPU, APIC id %lu, is not in the system config",
		id);
}

static void send(uint64_t id, uint32_t command)
{
	if (IS_ENABLED(CONFIG_X2APIC)) {
		msr_write(MSR_ICR, id << 32 | command);
	} else {
		lapic_write(LAPIC_ICR_HIGH, (uint32_t)(id << XAPIC_SHIFT));
		lapic_write(LAPIC_ICR, command);
	}
}

static void wait_ms(uint32_t ms)
{
	uint64_t start = arch_clock();

	while (within(start, ms)) {
	}
}

/* True if @this has come within @ms. */
static bool arrives(struct boot_cpu *this, uint32_t ms)
{
	uint64_t start = arch_clock();

	while (atomic_get(&this->state) != BOOT_CPU_READY) {
		if (boot_has_failed()) {
			arch_boot_halt();
		}
		if (!within(start, ms)) {
			return false;
		}
	}
	return true;
}

static void start_one(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];
	uint64_t start = arch_clock();

	this->started = true;
	atomic_set(&secondary_cpu, cpu);
	send(this->hardware_id, ICR_INIT);
	wait_ms(INIT_MS);
	send(this->hardware_id, ICR_SIPI);
	/* Another would restart a CPU that is on its way: only if it is not. */
	if (!arrives(this, SIPI_MS) &&
	    atomic_get(&this->state) == BOOT_CPU_OFF) {
		send(this->hardware_id, ICR_SIPI);
	}
	if (!arrives(this, START_MS)) {
		boot_fail("CPU %u missing: APIC id %lu did not arrive in %u ms",
			  cpu, this->hardware_id, START_MS);
	}
	cpu_check_tsc(cpu, start, arch_clock());
}

void smp_start(void)
{
	uint64_t cpus = config_system_cpus(&boot.chain);
	void *low = window_map(LOW_TRAMPOLINE, PAGE_SIZE, WINDOW_MEMORY);

	memcpy(low, trampoline_begin,
	       (size_t)(trampoline_end - trampoline_begin));
	for (uint32_t cpu = 0; cpu < CONFIG_MAX_CPUS; cpu++) {
		if ((cpus >> cpu & 1) != 0 && !boot_cpus[cpu].started) {
			start_one(cpu);
		}
	}
}

void boot_secondary(uint32_t cpu)
{
	struct boot_cpu *this = &boot_cpus[cpu];

	atomic_set(&this->state, BOOT_CPU_COMING);
	mtrr_copy();
	cpu_check(cpu);
	boot_cpu_init(cpu);
	atomic_set(&this->state, BOOT_CPU_READY);
	/* The boot CPU goes on, or halts the machine: no limit here. */
	while (atomic_get(&this->state) != BOOT_CPU_GO) {
		arch_relax();
	}
	boot_cpu_hand_off(cpu);
}
